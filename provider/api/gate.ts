import { FlowstackError } from "../messages/errors";
import type { Clock } from "../world/clock";
import { type ClosedUntil, closedUntil, isRefusal, type QuotaHeaders, requestsLeft } from "./quota";

/**
 * One gate a process: a 429 on any request holds all of them back, and none hammers (flowstack-api.md, section 4). No more
 * requests are under way than the quota has left; once it was used up, one goes first, and its answer tells for the rest.
 */
export class QuotaGate {
  #closedUntil: ClosedUntil = 0;
  #announced: ClosedUntil = 0;
  #cause = "";
  /** When FlowStack began to refuse: it has let nothing through since. */
  #refusingSince: number | undefined;
  #refusals = 0;
  #underWay = 0;
  #left = Number.POSITIVE_INFINITY;
  #answer = Promise.withResolvers<void>();

  constructor(
    private readonly clock: Clock,
    /** Longest wait, in milliseconds, from the first refusal on. */
    private readonly maxWait: number,
    private readonly log: (line: string) => void,
  ) {}

  /**
   * Resolves when a request may be sent: `answered` or `lost` must then tell of its end.
   * @throws FlowstackError RATE_LIMITED when FlowStack has refused for longer than the longest wait, or is about to
   */
  async pass(call: string): Promise<void> {
    while (!this.#isOpen()) await this.#change(call);
    this.#underWay++;
    this.#left--;
  }

  /** A request has its reply: takes note of what that says about the quota. */
  answered(status: number, headers: QuotaHeaders): void {
    this.#underWay--;
    const refused = isRefusal(status, headers);
    const left = refused ? 0 : (requestsLeft(headers) ?? Number.POSITIVE_INFINITY);
    this.#left = left - this.#underWay;
    // What is still under way when the gate closes says nothing about the time after.
    if (this.#closedUntil <= this.clock.now()) this.#count(refused);
    this.#close(status, headers);
    this.#wake();
  }

  /** A request has come to an end without a reply. */
  lost(): void {
    this.#underWay--;
    this.#wake();
  }

  #isOpen(): boolean {
    return this.#closedUntil <= this.clock.now() && (this.#left > 0 || this.#underWay === 0);
  }

  #change(call: string): Promise<void> {
    const wait = this.#closedUntil - this.clock.now();
    if (wait <= 0) return this.#answer.promise;
    if (this.#closedUntil - (this.#refusingSince ?? 0) > this.maxWait) throw this.#tooLong(call, wait);
    this.#announce(wait);
    return this.clock.sleep(wait);
  }

  #count(refused: boolean): void {
    this.#refusals = refused ? this.#refusals + 1 : 0;
    if (!refused) this.#refusingSince = undefined;
  }

  #close(status: number, headers: QuotaHeaders): void {
    const now = this.clock.now();
    const until = closedUntil(status, headers, now, this.#refusals);
    // Only a 429 is proof: a long pause that is merely foretold is not worth failing for.
    if (until <= this.#closedUntil || (status !== 429 && until - now > this.maxWait)) return;
    this.#closedUntil = until;
    this.#refusingSince ??= now;
    this.#cause =
      status === 503 ? "FlowStack is down for maintenance" : "FlowStack's request quota is used up";
  }

  #wake(): void {
    this.#answer.resolve();
    this.#answer = Promise.withResolvers();
  }

  #announce(wait: number): void {
    if (this.#closedUntil - this.#announced < 1_000) return;
    this.#announced = this.#closedUntil;
    this.log(`${this.#cause}: waiting ${seconds(wait)} s, until ${this.#reopening()}.`);
  }

  #tooLong(call: string, wait: number): FlowstackError {
    const waited = this.clock.now() - (this.#refusingSince ?? 0);
    const already = waited > 0 ? `, after ${seconds(waited)} s of waiting` : "";
    return new FlowstackError(
      "RATE_LIMITED",
      `${call} cannot be sent: ${this.#cause} until ${this.#reopening()} (${seconds(wait)} s from now${already}), which is more ` +
        `than flowstack:rateLimitMaxWait (${seconds(this.maxWait)} s) allows. Run again after that, or raise the limit.`,
      "unprocessed",
    );
  }

  #reopening(): string {
    return new Date(this.#closedUntil).toISOString();
  }
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1_000);
}
