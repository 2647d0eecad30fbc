import { randomBytes } from "node:crypto";
import type { Target } from "./target";

/** The smallest plan has 100 requests an hour: the tests may use up a part of it, and never all. */
export const MOST_REQUESTS = 40;

/** A reply, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into what may be anything.
  readonly body: any;
}

/** One run against one server: it counts its requests, and remembers what it made. */
export class Session {
  /** Everything that this run makes has a name that begins so. */
  readonly prefix = `pulumi-flowstack-conformance-${randomBytes(4).toString("hex")}`;
  /** The credential in each create; it opens nothing. */
  readonly apiKey = `sk_conformance_${randomBytes(8).toString("hex")}`;
  /** Replies without the rate-limit headers, which every reply must have. */
  readonly withoutRates: string[] = [];
  readonly notes: { question: string; answer: string }[] = [];
  requests = 0;
  private readonly made = new Set<string>();

  constructor(readonly target: Target) {}

  /** Sends one request with the key, or as another caller. */
  async call(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    if (this.requests >= MOST_REQUESTS)
      throw new Error(`More than ${MOST_REQUESTS} requests: the tests are at fault.`);
    const answer = await this.send(method, path, body, headers);
    if (answer.status === 429)
      throw new Error("The quota of the project is used up; try again after its reset.");
    return answer;
  }

  /** What a create sends. */
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

  /** Up to `most` pages of the list. */
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

  /** Records what the server does where the published pages say nothing. */
  note(question: string, answer: string): void {
    this.notes.push({ question, answer });
  }

  /** Deletes everything that this run made, a create whose reply got lost included, if the list has it by now. */
  async cleanUp(): Promise<void> {
    this.requests = 0;
    const left: string[] = [];
    for (const page of await this.pages(100, 10).catch(() => [])) {
      for (const row of page.body?.data ?? [])
        if (String(row.name).startsWith(this.prefix)) this.made.add(row.id);
    }
    for (const id of this.made) {
      const status = await this.send("DELETE", `/connections/${encodeURIComponent(id)}`).then(
        statusOf,
        () => 0,
      );
      if (status !== 204 && status !== 404) left.push(id);
    }
    if (left.length > 0) throw new Error(`Could not be removed, please do so by hand: ${left.join(", ")}`);
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
    if (method === "POST" && status === 201 && typeof body?.id === "string") this.made.add(body.id);
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
