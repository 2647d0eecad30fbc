import { setTimeout } from "node:timers/promises";
import { cancelled } from "./cancel";

/** Time, passed in so that tests do not have to wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Resolves after this many milliseconds.
   * @throws FlowstackError CANCELLED as soon as the signal aborts. It never resolves early, because a caller that waits in a loop would spin
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: async (milliseconds, signal) => {
    try {
      await setTimeout(milliseconds, undefined, { signal });
    } catch {
      throw cancelled();
    }
  },
};
