/** The time until which the quota allows no request: local time in milliseconds, or 0 when requests are allowed. */
export type ClosedUntil = number;

export interface QuotaHeaders {
  /** `X-RateLimit-Remaining` */
  remaining?: string | undefined;
  /** `X-RateLimit-Reset`: Unix seconds on the server's clock. */
  reset?: string | undefined;
  /** `Retry-After`: seconds, or an HTTP date on the server's clock. */
  retryAfter?: string | undefined;
  /** `Date`: the server's clock. With it, a wrong local clock does no harm. */
  date?: string | undefined;
}

/** Milliseconds. Longer waits are cut to a year: beyond the largest date that JavaScript knows, no message could show the time. */
const A_YEAR = 365 * 24 * 60 * 60 * 1_000;

/** Shortest wait after a refusal, in milliseconds: after the first one, and the upper limit after many in a row. */
const LEAST_WAIT = 1_000;
const LONGEST_LEAST_WAIT = 60_000;

/** Whether a reply refuses all requests: a 429, or a maintenance that says how long it takes. */
export function isRefusal(status: number, { retryAfter }: QuotaHeaders): boolean {
  return status === 429 || (status === 503 && retryAfter !== undefined);
}

/**
 * Until when a reply closes the gate (flowstack-api.md, section 4). A refusal closes it. So does the last request of a
 * quota window, because the next one would only get a 429.
 * @param refusals number of refusals in a row: each doubles the shortest wait, whatever the headers say
 */
export function closedUntil(status: number, headers: QuotaHeaders, now: number, refusals = 0): ClosedUntil {
  const untilReset = millisecondsToReset(headers, now);
  if (isRefusal(status, headers)) {
    const stated = millisecondsOf(headers.retryAfter, headers.date, now);
    const ofQuota = status === 429 ? untilReset : undefined;
    return now + Math.max(stated ?? ofQuota ?? 0, leastWait(refusals));
  }
  return requestsLeft(headers) === 0 && untilReset !== undefined ? now + untilReset : 0;
}

function leastWait(refusals: number): number {
  return Math.min(LEAST_WAIT * 2 ** Math.max(refusals - 1, 0), LONGEST_LEAST_WAIT);
}

/** How many requests the quota window has left; undefined when a reply does not say. */
export function requestsLeft({ remaining = "" }: QuotaHeaders): number | undefined {
  return /^\s*\d+\s*$/.test(remaining) ? Number(remaining) : undefined;
}

/** `Retry-After` in milliseconds from now. Undefined when it is absent or invalid. */
export function millisecondsOf(
  retryAfter: string | undefined,
  date: string | undefined,
  now: number,
): number | undefined {
  if (retryAfter === undefined) return undefined;
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(retryAfter) ? Number(retryAfter) : undefined;
  const wait = seconds === undefined ? Date.parse(retryAfter) - serverTime(date, now) : seconds * 1_000;
  return Number.isFinite(wait) ? Math.min(wait, A_YEAR) : undefined;
}

/** Undefined when the reset is absent, invalid or in the past. */
function millisecondsToReset(headers: QuotaHeaders, now: number): number | undefined {
  const wait = Number(headers.reset ?? Number.NaN) * 1_000 - serverTime(headers.date, now);
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, A_YEAR) : undefined;
}

function serverTime(date: string | undefined, now: number): number {
  const parsed = Date.parse(date ?? "");
  return Number.isFinite(parsed) ? parsed : now;
}
