import { FlowstackError } from "../messages/errors";
import { printable } from "../messages/text";
import { assertNotCancelled } from "../world/cancel";
import type { World } from "../world/world";
import {
  type ClosedUntil,
  closedUntil,
  isRefusal,
  isScarce,
  type QuotaHeaders,
  quotaOf,
  requestsLeft,
} from "./quota";

/** Part of the requests left that may be in flight at once: other pipelines may use the same quota at the same time. */
const SHARE = 1 / 8;

/** Requests that are taken to be left until the first reply says how many are. */
const ASSUMED = 40;

/**
 * Every request of the process passes this one gate: a 429 to one of them stops all of them (flowstack-api.md, section 4). Only
 * a part of what the quota has left is in flight. Once the quota was used up, one request goes first, and its
 * reply decides for the others.
 */
export class QuotaGate {
  #closedUntil: ClosedUntil = 0;
  #announced: ClosedUntil = 0;
  #cause = "";
  /** When FlowStack began to refuse requests; undefined after a success. */
  #refusingSince: number | undefined;
  /** Whether a call has waited since then. */
  #hasWaited = false;
  #refusals = 0;
  #inFlight = 0;
  /** Whether the line about a scarce quota was printed. */
  #hasWarned = false;
  #left = ASSUMED;
  #answer = Promise.withResolvers<void>();

  constructor(
    private readonly world: Pick<World, "clock" | "signal" | "tell">,
    /** Longest wait, in milliseconds, counted from the first refusal. */
    private readonly maxWait: number,
  ) {
    world.signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  /**
   * Resolves when a request may be sent. The caller must then report its end with `answered` or `lost`.
   * @throws FlowstackError RATE_LIMITED when FlowStack refuses requests for longer than the longest wait; CANCELLED
   */
  async pass(call: string): Promise<void> {
    while (!this.#isOpen()) await this.#change(call);
    this.#inFlight++;
    this.#left--;
  }

  /**
   * Reports the reply to a request, and what it says about the quota.
   * @param purpose of the request, for the line that warns about a scarce quota
   */
  answered(status: number, headers: QuotaHeaders, purpose?: string): void {
    this.#inFlight--;
    const refused = isRefusal(status, headers);
    const left = refused ? 0 : (requestsLeft(headers) ?? Number.POSITIVE_INFINITY);
    this.#left = left - this.#inFlight;
    // Replies to requests that were in flight when the gate closed say nothing about the time after it.
    if (this.#closedUntil <= this.world.clock.now()) this.#count(refused);
    this.#close(status, headers);
    if (!refused) this.#warn(headers, purpose);
    this.#wake();
  }

  /** Reports that a request ended without a reply, or was not sent. */
  lost(): void {
    this.#inFlight--;
    this.#wake();
  }

  #isOpen(): boolean {
    if (this.#closedUntil > this.world.clock.now()) return false;
    const share = (this.#left + this.#inFlight) * SHARE;
    return this.#inFlight === 0 || (this.#left > 0 && this.#inFlight < share);
  }

  /** Waits until the gate may have opened. */
  #change(call: string): Promise<void> {
    const { clock, signal } = this.world;
    // This check also ends the loop in `pass` for the callers that an abort has woken.
    assertNotCancelled(signal);
    const wait = this.#closedUntil - clock.now();
    if (wait <= 0) return this.#answer.promise;
    if (this.#closedUntil - (this.#refusingSince ?? 0) > this.maxWait) throw this.#tooLong(call, wait);
    this.#announce(wait);
    this.#hasWaited = true;
    return clock.sleep(wait, signal);
  }

  #count(refused: boolean): void {
    this.#refusals = refused ? this.#refusals + 1 : 0;
    if (refused) return;
    this.#refusingSince = undefined;
    this.#hasWaited = false;
  }

  #close(status: number, headers: QuotaHeaders): void {
    const now = this.world.clock.now();
    const until = closedUntil(status, headers, now, this.#refusals);
    // Only a 429 is proof: a long wait that headers merely predict is no reason to fail.
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

  /** Says once that the quota is scarce, before it is gone: a refusal has messages of its own. */
  #warn(headers: QuotaHeaders, purpose: string | undefined): void {
    const quota = quotaOf(headers, this.world.clock.now());
    if (this.#hasWarned || !quota || !isScarce(quota)) return;
    this.#hasWarned = true;
    const { limit, remaining, resetsAt } = quota;
    const reset = resetsAt === undefined ? "" : `; it resets at ${new Date(resetsAt).toISOString()}`;
    const left = `${remaining} of ${limit} requests are left this hour${reset}`;
    const last = purpose === undefined ? "" : ` Last request: ${purpose}.`;
    this.world.tell(printable(`FlowStack's request quota is low: ${left}.${last}`));
  }

  #announce(wait: number): void {
    if (this.#closedUntil - this.#announced < 1_000) return;
    this.#announced = this.#closedUntil;
    this.world.tell(`${this.#cause}: waiting ${seconds(wait)} s, until ${this.#reopening()}.`);
  }

  #tooLong(call: string, wait: number): FlowstackError {
    const waited = this.world.clock.now() - (this.#refusingSince ?? 0);
    const already = this.#hasWaited ? `, after ${seconds(waited)} s of waiting` : "";
    const time = `until ${this.#reopening()} (${seconds(wait)} s from now${already})`;
    return new FlowstackError("RATE_LIMITED", {
      problem: `${call} was not sent: ${this.#cause} ${time}, longer than flowstack:rateLimitMaxWait (${seconds(this.maxWait)} s) allows.`,
      fix: "Run again after that time, or raise the limit.",
      outcome: "unprocessed",
    });
  }

  #reopening(): string {
    return new Date(this.#closedUntil).toISOString();
  }
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1_000);
}
