import type { Clock } from "../../provider/world/clock";

export const START = Date.parse("2026-03-01T10:00:00Z");

/** Time that passes when nothing else is left to do, and then up to the next of those who sleep: in order, however many do. */
export class VirtualClock implements Clock {
  /** Every sleep asked for, in milliseconds. */
  readonly sleeps: number[] = [];
  #now = START;
  #sleepers: { due: number; wake: () => void }[] = [];
  #isArmed = false;

  now = (): number => this.#now;

  sleep = (milliseconds: number): Promise<void> => {
    this.sleeps.push(milliseconds);
    return this.pass(milliseconds);
  };

  /** Time that goes by without anyone having asked to sleep. */
  pass(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      const due = this.#now + milliseconds;
      const place = this.#sleepers.findLastIndex((one) => one.due <= due);
      this.#sleepers.splice(place + 1, 0, { due, wake });
      this.#arm();
    });
  }

  #arm(): void {
    if (this.#isArmed || this.#sleepers.length === 0) return;
    this.#isArmed = true;
    // Everything that is ready to run does so before an immediate.
    setImmediate(() => {
      this.#isArmed = false;
      this.#now = Math.max(this.#now, this.#sleepers[0]?.due ?? 0);
      const later = this.#sleepers.findIndex(({ due }) => due > this.#now);
      for (const { wake } of this.#sleepers.splice(0, later < 0 ? Number.POSITIVE_INFINITY : later)) wake();
      this.#arm();
    });
  }
}
