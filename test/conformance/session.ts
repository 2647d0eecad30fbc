import { randomBytes } from "node:crypto";
import type { Target } from "./target";

/** The smallest plan allows 100 requests an hour; the tests leave more than half of them to others. */
export const MOST_REQUESTS = 40;

/** A reply with its body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read bodies that may be anything.
  readonly body: any;
}

/** One run of the tests against one server. It counts its requests and knows the connections that it created. */
export class Session {
  /** The names of all connections of this run begin with this. */
  readonly prefix = `pulumi-flowstack-conformance-${randomBytes(4).toString("hex")}`;
  /** The credential in each create. No service accepts it. */
  readonly apiKey = `sk_conformance_${randomBytes(8).toString("hex")}`;
  /** Replies that lack a rate-limit header; every reply must have all three. */
  readonly withoutRates: string[] = [];
  readonly notes: { question: string; answer: string }[] = [];
  requests = 0;
  private readonly created = new Set<string>();

  constructor(readonly target: Target) {}

  /** Sends one request with the key of the target, unless the headers have another one. */
  async call(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    if (this.requests >= MOST_REQUESTS)
      throw new Error(`More than ${MOST_REQUESTS} requests were sent: these tests have a bug.`);
    const answer = await this.send(method, path, body, headers);
    if (answer.status === 429) throw new Error("The project's quota is used up. Try again after its reset.");
    return answer;
  }

  /** The body of a create, with some fields changed. */
  request(name: string, changed: object = {}): object {
    return {
      name: `${this.prefix}-${name}`,
      app: "stripe",
      type: "API_KEY",
      value: { apiKey: this.apiKey },
      ...changed,
    };
  }

  create(name: string, changed?: object, headers?: Record<string, string>): Promise<Answer> {
    return this.call("POST", "/connections", this.request(name, changed), headers);
  }

  /** The first pages of the list, at most `most`. */
  async pages(limit: number, most: number): Promise<Answer[]> {
    const pages: Answer[] = [];
    let query = `limit=${limit}`;
    while (pages.length < most) {
      const page = await this.call("GET", `/connections?${query}`);
      pages.push(page);
      if (page.body?.hasMore !== true) break;
      query = `limit=${limit}&cursor=${encodeURIComponent(page.body.cursor)}`;
    }
    return pages;
  }

  /** Notes what the server does where FlowStack publishes nothing. */
  note(question: string, answer: string): void {
    this.notes.push({ question, answer });
  }

  /** Deletes all connections of this run. Those whose create reply was lost are found by their names, if the list shows them. */
  async cleanUp(): Promise<void> {
    this.requests = 0;
    const left: string[] = [];
    for (const page of await this.pages(100, 10).catch(() => [])) {
      for (const row of page.body?.data ?? [])
        if (String(row.name).startsWith(this.prefix)) this.created.add(row.id);
    }
    for (const id of this.created) {
      const status = await this.send("DELETE", `/connections/${encodeURIComponent(id)}`).then(
        statusOf,
        () => 0,
      );
      if (status !== 204 && status !== 404) left.push(id);
    }
    if (left.length > 0)
      throw new Error(
        `These connections could not be deleted; delete them in the dashboard: ${left.join(", ")}`,
      );
  }

  private async send(
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer> {
    this.requests += 1;
    const reply = await fetch(`${this.target.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.target.key}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: "manual",
      signal: AbortSignal.timeout(30_000),
    });
    const text = await reply.text();
    const answer = { status: reply.status, headers: reply.headers, text, body: parsed(text) };
    this.remember(method, path, answer);
    return answer;
  }

  private remember(method: string, path: string, { status, headers, body }: Answer): void {
    if (method === "POST" && status === 201 && typeof body?.id === "string") this.created.add(body.id);
    const rates = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
    if (!rates.every((name) => /^\d+$/.test(headers.get(name) ?? "")))
      this.withoutRates.push(`${method} ${path} ${status}`);
  }
}

function statusOf({ status }: Answer): number {
  return status;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
