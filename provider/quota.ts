/** Until when FlowStack's quota keeps requests back: local time in milliseconds; 0 when it does not. */
export type ClosedUntil = number;

export interface QuotaHeaders {
  /** `X-RateLimit-Remaining` */
  remaining?: string | undefined;
  /** `X-RateLimit-Reset`: Unix seconds on the server's clock. */
  reset?: string | undefined;
  /** `Retry-After`: seconds, or an HTTP date on the server's clock. */
  retryAfter?: string | undefined;
  /** `Date`: the server's clock, so that a wrong local one does no harm. */
  date?: string | undefined;
}

/** Milliseconds. Whatever is later than that is as good as never, and no date at all beyond the end of the calendar. */
const A_YEAR = 365 * 24 * 60 * 60 * 1_000;

/** How long a 429 that says nothing about time keeps the gate closed, in milliseconds. */
const SILENT_429 = 1_000;

/**
 * What a reply says about the quota (flowstack-api.md, section 4). A 429 closes the gate; so do a maintenance that
 * says how long, and the last request of the window, since the next one would only be a 429.
 */
export function closedUntil(status: number, headers: QuotaHeaders, now: number): ClosedUntil {
  const untilReset = millisecondsToReset(headers, now);
  if (status === 429)
    return now + (millisecondsOf(headers.retryAfter, headers.date, now) ?? untilReset ?? SILENT_429);
  if (status === 503) return now + (millisecondsOf(headers.retryAfter, headers.date, now) ?? 0);
  if (headers.remaining?.trim() === "0" && untilReset !== undefined) return now + untilReset;
  return 0;
}

/**
 * `Retry-After` in milliseconds from now. Undefined when it is absent or makes no sense; never less than what a
 * silent 429 costs, so that "0" or a date in the past cannot make a tight loop.
 */
export function millisecondsOf(
  retryAfter: string | undefined,
  date: string | undefined,
  now: number,
): number | undefined {
  if (retryAfter === undefined) return undefined;
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(retryAfter) ? Number(retryAfter) : undefined;
  const wait = seconds === undefined ? Date.parse(retryAfter) - serverTime(date, now) : seconds * 1_000;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, SILENT_429), A_YEAR) : undefined;
}

/** Undefined when there is no reset ahead: absent, nonsense, or in the past. */
function millisecondsToReset(headers: QuotaHeaders, now: number): number | undefined {
  const wait = Number(headers.reset ?? Number.NaN) * 1_000 - serverTime(headers.date, now);
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, A_YEAR) : undefined;
}

function serverTime(date: string | undefined, now: number): number {
  const parsed = Date.parse(date ?? "");
  return Number.isFinite(parsed) ? parsed : now;
}
