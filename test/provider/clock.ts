import { cancelled } from "../../provider/world/cancel";
import type { Clock } from "../../provider/world/clock";

export const START = Date.parse("2026-03-01T10:00:00Z");

/** Someone who sleeps, and until when. */
interface Sleeper {
  due: number;
  wake: () => void;
}

/** Time that passes only when nothing else is left to do, and then up to the end of the next sleep. Sleeps end in order. */
export class VirtualClock implements Clock {
  /** The length of every sleep, in milliseconds. */
  readonly sleeps: number[] = [];
  #now = START;
  #sleepers: Sleeper[] = [];
  #isArmed = false;

  now = (): number => this.#now;

  sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    this.sleeps.push(milliseconds);
    return this.pass(milliseconds, signal);
  };

  /** Lets time pass without recording a sleep. */
  pass(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled());
      const sleeper = { due: this.#now + milliseconds, wake: () => {} };
      const cancel = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(cancelled());
      };
      sleeper.wake = () => {
        signal?.removeEventListener("abort", cancel);
        resolve();
      };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#add(sleeper);
    });
  }

  #add(sleeper: Sleeper): void {
    const place = this.#sleepers.findLastIndex((one) => one.due <= sleeper.due);
    this.#sleepers.splice(place + 1, 0, sleeper);
    this.#arm();
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
