import { FlowstackError, isFailure } from "../messages/errors";
import type { Settings } from "../schema/settings";
import { assertNotCancelled, cancelled } from "../world/cancel";
import { version } from "../world/version";
import type { HttpReply, HttpRequest, Method, World } from "../world/world";
import { QuotaGate } from "./gate";
import { errorForTransport } from "./http/transport";
import { quotaHeaders } from "./quota";
import { backoff, mayResend } from "./retry";
import { errorForStatus } from "./status";

/** One call of the API, and how to read its reply. */
export interface Call<T> {
  method: Method;
  /** Follows the base URL; already escaped. */
  path: string;
  /** What it does to which connection, for messages: `delete conn_a`. */
  purpose: string;
  body?: unknown;
  /** Values in the body that no message may repeat. */
  secrets?: string[];
  /** Most attempts after the first, where that is fewer than the setting allows. */
  maxRetries?: number | undefined;
  /** @throws FlowstackError when a success lacks what it must contain */
  read: (reply: HttpReply) => T;
}

/** Carries out calls on one FlowStack project: attempts, waits, and errors that are safe to print. */
export class Exchange {
  readonly #gate: QuotaGate;

  constructor(
    private readonly settings: Settings,
    private readonly world: World,
  ) {
    this.#gate = new QuotaGate(world, settings.rateLimitMaxWait);
  }

  async run<T>(call: Call<T>): Promise<T> {
    for (let attempt = 0; ; ) {
      await this.#gate.pass(nameOf(call));
      try {
        return await this.#attempt(call);
      } catch (error) {
        // The gate limits how long calls wait for the quota: each 429 closes it for longer than the one before.
        if (!isFailure(error, "RATE_LIMITED")) await this.#recover(call, error, attempt++);
      }
    }
  }

  async #attempt<T>(call: Call<T>): Promise<T> {
    const reply = await this.#send(call);
    this.#gate.answered(reply.status, quotaHeaders(reply.headers), call.purpose);
    if (reply.status >= 200 && reply.status < 300) return call.read(reply);
    throw errorForStatus(nameOf(call), reply, this.#secretsOf(call));
  }

  async #send(call: Call<unknown>): Promise<HttpReply> {
    const request = this.#requestOf(call);
    try {
      if (await this.world.isOrphaned()) throw engineGone(nameOf(call));
      assertNotCancelled(this.world.signal);
      return await this.world.send(request);
    } catch (error) {
      this.#gate.lost();
      throw errorForTransport(nameOf(call), this.settings.baseUrl, error, this.#secretsOf(call));
    }
  }

  /** What no message may repeat. */
  #secretsOf({ secrets = [] }: Call<unknown>): string[] {
    return [this.settings.apiKey, ...secrets];
  }

  #requestOf({ method, path, body }: Call<unknown>): HttpRequest {
    const headers = {
      authorization: `Bearer ${this.settings.apiKey}`,
      accept: "application/json",
      // A small compressed body can unpack to any size: compression is not accepted, and nothing is unpacked.
      "accept-encoding": "identity",
      "user-agent": `pulumi-flowstack/${version}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    const request = {
      method,
      url: this.settings.baseUrl + path,
      headers,
      timeout: this.settings.requestTimeout,
    };
    return body === undefined ? request : { ...request, body: JSON.stringify(body) };
  }

  /** Resolves when the call may be sent again, rejects when it may not. */
  async #recover(call: Call<unknown>, error: unknown, attempt: number): Promise<void> {
    const { maxRetries } = this.settings;
    const retries = Math.min(call.maxRetries ?? maxRetries, maxRetries);
    if (!(error instanceof FlowstackError) || attempt >= retries) throw error;
    if (!mayResend(call.method, error)) throw error;
    const { clock, random, signal } = this.world;
    await clock.sleep(backoff(attempt, random()), signal).catch(() => {
      throw cancelled(error);
    });
  }
}

function engineGone(call: string): FlowstackError {
  return new FlowstackError("ENGINE_GONE", {
    problem: `${call} was not sent: the Pulumi engine that started this run has ended.`,
    fix: "Run Pulumi again.",
    outcome: "unprocessed",
  });
}

/** How an error names a call: without the query, which does not help to find the cause. */
function nameOf({ method, path }: Call<unknown>): string {
  return `${method} ${path.replace(/\?.*/, "")}`;
}
