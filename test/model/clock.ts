import type { Clock } from "../../provider/clock";

/** Time that passes when nothing else is left to do, and then up to the next one who sleeps: in order, however many do. */
export class EventClock implements Clock {
  #now = Date.parse("2026-03-01T10:00:00Z");
  #sleepers: { due: number; wake: () => void }[] = [];
  #isArmed = false;

  now = (): number => this.#now;

  sleep = (milliseconds: number): Promise<void> =>
    new Promise((wake) => {
      const due = this.#now + milliseconds;
      const place = this.#sleepers.findLastIndex((one) => one.due <= due);
      this.#sleepers.splice(place + 1, 0, { due, wake });
      this.#arm();
    });

  #arm(): void {
    if (this.#isArmed || this.#sleepers.length === 0) return;
    this.#isArmed = true;
    // Everything that is ready to run does so before an immediate.
    setImmediate(() => {
      this.#isArmed = false;
      const next = this.#sleepers.shift();
      this.#now = Math.max(this.#now, next?.due ?? 0);
      next?.wake();
      this.#arm();
    });
  }
}
