import { FlowstackError, isFailure } from "../messages/errors";
import type { Settings } from "../schema/settings";
import { version } from "../world/version";
import type { HttpReply, Method, World } from "../world/world";
import { failureOf, failureOfTransport } from "./failures";
import { QuotaGate } from "./gate";
import { backoff, mayResend } from "./retry";

/** One call of the API, and what to make of its answer. */
export interface Call<T> {
  method: Method;
  /** After the base URL, escaped. */
  path: string;
  body?: unknown;
  /** What the body holds that no message may repeat. */
  secrets?: string[];
  /** Attempts after the first, where these are to be fewer than the setting says. */
  maxRetries?: number | undefined;
  /** @throws FlowstackError when a success does not hold what it should */
  read: (reply: HttpReply) => T;
}

/** Carries out calls on one FlowStack project: attempts, waits, and errors that are safe to print. */
export class Exchange {
  readonly #gate: QuotaGate;

  constructor(
    private readonly settings: Settings,
    private readonly world: World,
  ) {
    this.#gate = new QuotaGate(world.clock, settings.rateLimitMaxWait, world.tell);
  }

  async run<T>(call: Call<T>): Promise<T> {
    for (let attempt = 0; ; ) {
      await this.#gate.pass(nameOf(call));
      try {
        return await this.#attempt(call);
      } catch (error) {
        // The gate bounds what is waited for the quota: each 429 closes it for longer than the one before.
        if (!isFailure(error, "RATE_LIMITED")) await this.#recover(call, error, attempt++);
      }
    }
  }

  async #attempt<T>(call: Call<T>): Promise<T> {
    const reply = await this.#send(call);
    const {
      "x-ratelimit-remaining": remaining,
      "x-ratelimit-reset": reset,
      "retry-after": retryAfter,
    } = reply.headers;
    this.#gate.answered(reply.status, { remaining, reset, retryAfter, date: reply.headers.date });
    if (reply.status >= 200 && reply.status < 300) return call.read(reply);
    throw failureOf(nameOf(call), reply, [this.settings.apiKey, ...(call.secrets ?? [])]);
  }

  async #send(call: Call<unknown>): Promise<HttpReply> {
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const headers = {
      authorization: `Bearer ${this.settings.apiKey}`,
      accept: "application/json",
      // A small compressed body can unpack without end: none is asked for, and none is unpacked.
      "accept-encoding": "identity",
      "user-agent": `pulumi-flowstack/${version}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    const { method, path } = call;
    const request = {
      method,
      url: this.settings.baseUrl + path,
      headers,
      timeout: this.settings.requestTimeout,
    };
    try {
      if (await this.world.isOrphaned()) throw orphaned(nameOf(call));
      return await this.world.send(body === undefined ? request : { ...request, body });
    } catch (error) {
      this.#gate.lost();
      throw failureOfTransport(nameOf(call), this.settings.baseUrl, error);
    }
  }

  /** Returns when the call may be made again, rejects when it may not. */
  async #recover(call: Call<unknown>, error: unknown, attempt: number): Promise<void> {
    const { maxRetries } = this.settings;
    const retries = Math.min(call.maxRetries ?? maxRetries, maxRetries);
    if (!(error instanceof FlowstackError) || attempt >= retries) throw error;
    if (!mayResend(call.method, error)) throw error;
    await this.world.clock.sleep(backoff(attempt, this.world.random()));
  }
}

/** Nobody reads it: what counts is that nothing was sent. */
function orphaned(call: string): FlowstackError {
  const why = "the Pulumi engine that asked for it is gone";
  return new FlowstackError("ENGINE_GONE", `${call} was not sent: ${why}. Run Pulumi again.`, "unprocessed");
}

/** How an error names a call. Ids and cursors are no secrets, but only the path is needed to find the place. */
function nameOf({ method, path }: Call<unknown>): string {
  return `${method} ${path.replace(/\?.*/, "")}`;
}
