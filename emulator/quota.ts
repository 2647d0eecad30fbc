import type { QuotaOptions } from "./options";

/** A quota in the middle of its window. */
export interface QuotaLeft extends QuotaOptions {
  /** What is left of it. Default: all. */
  readonly remaining?: number;
}

/** What a project may still ask for in the present window (section 4). */
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

  /** A new quota, in a window that opens now. */
  set(quota: QuotaLeft): void {
    this.limit = quota.limit ?? 5000;
    this.windowMs = (quota.windowSeconds ?? 3600) * 1000;
    this.open(this.limit - (quota.remaining ?? this.limit));
  }

  /** Takes one request off; false when there is none left. */
  take(): boolean {
    this.roll();
    if (this.used < this.limit) {
      this.used += 1;
      return true;
    }
    this.refused += 1;
    return false;
  }

  /** The headers that every reply carries. */
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
    // The header has whole seconds, so the window ends on one: a client that waits for it is never early.
    this.resetsAt = Math.ceil((this.now() + this.windowMs) / 1000) * 1000;
  }
}

export function rateHeaders(limit: number, remaining: number, resetsAtMs: number): Record<string, string> {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(Math.ceil(resetsAtMs / 1000)),
  };
}

/** The value of Retry-After in either form. */
export function retryAfter(seconds: number, form: "seconds" | "date", now: number): string {
  if (form === "seconds") return String(seconds);
  return new Date(Math.ceil(now / 1000 + seconds) * 1000).toUTCString();
}
