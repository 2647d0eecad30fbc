import type { QuotaOptions } from "./options";

/** A quota, and how much of it is left. */
export interface QuotaLeft extends QuotaOptions {
  /** Requests left in this window. Default: all. */
  readonly remaining?: number;
}

/** The requests that one project has left in the current window (section 4). */
export class Allowance {
  private limit = 0;
  private windowMs = 0;
  private used = 0;
  private refused = 0;
  private resetsAt = 0;

  constructor(
    private readonly now: () => number,
    private readonly count429: boolean,
    quota: QuotaOptions,
  ) {
    this.set(quota);
  }

  /** Sets a new quota, in a window that opens now. */
  set(quota: QuotaLeft): void {
    this.limit = quota.limit ?? 5000;
    this.windowMs = (quota.windowSeconds ?? 3600) * 1000;
    this.open(this.limit - (quota.remaining ?? this.limit));
  }

  /** Counts one request; false when none is left. */
  take(): boolean {
    this.roll();
    if (this.used < this.limit) {
      this.used += 1;
      return true;
    }
    this.refused += 1;
    return false;
  }

  /** The rate-limit headers of every reply. */
  headers(): Record<string, string> {
    this.roll();
    return rateHeaders(this.limit, Math.max(0, this.limit - this.used), this.resetsAt);
  }

  /** Whole seconds until the window ends; at least 1. */
  secondsLeft(): number {
    this.roll();
    return Math.ceil((this.resetsAt - this.now()) / 1000);
  }

  private roll(): void {
    if (this.now() < this.resetsAt) return;
    this.open(this.count429 ? this.refused : 0);
  }

  private open(used: number): void {
    this.used = used;
    this.refused = 0;
    // The header is in whole seconds, so the window ends at one: a client that waits until then is never too early.
    this.resetsAt = Math.ceil((this.now() + this.windowMs) / 1000) * 1000;
  }
}

/** The rate-limit headers of section 4. */
export function rateHeaders(limit: number, remaining: number, resetsAtMs: number): Record<string, string> {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(Math.ceil(resetsAtMs / 1000)),
  };
}

/** The value of `Retry-After`: seconds, or the HTTP date of the same moment, rounded up to a whole second. */
export function retryAfter(seconds: number, form: "seconds" | "date", now: number): string {
  if (form === "seconds") return String(seconds);
  return new Date(Math.ceil(now / 1000 + seconds) * 1000).toUTCString();
}
