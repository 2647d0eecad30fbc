import type { Clock } from "./clock";
import { FlowstackError } from "./errors";
import { type ClosedUntil, closedUntil, type QuotaHeaders } from "./quota";

/**
 * One gate a process: a 429 on any request holds all of them back, and none hammers (flowstack-api.md, section 4).
 */
export class QuotaGate {
  #closedUntil: ClosedUntil = 0;
  #announced: ClosedUntil = 0;

  constructor(
    private readonly clock: Clock,
    /** Longest wait, in milliseconds. */
    private readonly maxWait: number,
    private readonly log: (line: string) => void,
  ) {}

  /** Takes note of what a reply says about the quota. */
  observe(status: number, headers: QuotaHeaders): void {
    const now = this.clock.now();
    const until = closedUntil(status, headers, now);
    // Only a 429 is proof: a long pause that is merely foretold is not worth failing for.
    if (status === 429 || until - now <= this.maxWait) this.#closedUntil = Math.max(this.#closedUntil, until);
  }

  /**
   * Resolves when a request may be sent, with the milliseconds that the call has waited in all.
   * @param waited milliseconds that earlier attempts of the same call have waited
   * @throws FlowstackError RATE_LIMITED when that would come to more than the longest wait
   */
  async pass(call: string, waited = 0): Promise<number> {
    const wait = this.#closedUntil - this.clock.now();
    if (wait <= 0) return waited;
    if (waited + wait > this.maxWait) throw this.#tooLong(call, wait);
    this.#announce(wait);
    await this.clock.sleep(wait);
    return this.pass(call, waited + wait);
  }

  #announce(wait: number): void {
    if (this.#closedUntil - this.#announced < 1_000) return;
    this.#announced = this.#closedUntil;
    this.log(
      `FlowStack lets no request through (quota or maintenance): waiting ${seconds(wait)} s, until ${this.#resetTime()}.`,
    );
  }

  #tooLong(call: string, wait: number): FlowstackError {
    return new FlowstackError(
      "RATE_LIMITED",
      `${call} was not sent: FlowStack's request quota is used up until ${this.#resetTime()} (${seconds(wait)} s from now), ` +
        `longer than flowstack:rateLimitMaxWait (${seconds(this.maxWait)} s). Run again after that, or raise the limit.`,
      "unprocessed",
    );
  }

  #resetTime(): string {
    return new Date(this.#closedUntil).toISOString();
  }
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1_000);
}
