/** The time until which the quota allows no request: local time in milliseconds, or 0 when requests are allowed. */
export type ClosedUntil = number;

export interface QuotaHeaders {
  /** `X-RateLimit-Limit` */
  limit?: string | undefined;
  /** `X-RateLimit-Remaining` */
  remaining?: string | undefined;
  /** `X-RateLimit-Reset`: Unix seconds on the server's clock. */
  reset?: string | undefined;
  /** `Retry-After`: seconds, or an HTTP date on the server's clock. */
  retryAfter?: string | undefined;
  /** `Date`: the server's clock. With it, a wrong local clock does no harm. */
  date?: string | undefined;
}

/** The quota of a window of one hour (flowstack-api.md, section 4). */
export interface Quota {
  /** Requests in a whole window; undefined when a reply does not say. */
  limit: number | undefined;
  remaining: number;
  /** When the next window begins: local time in milliseconds; undefined when a reply does not say. */
  resetsAt: number | undefined;
}

/** A quota with less than this part of its requests left is scarce: a larger run may need more. */
const SCARCE = 0.1;

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
export function requestsLeft({ remaining }: QuotaHeaders): number | undefined {
  return leastOf(remaining);
}

/** Undefined when a reply does not say how much of its quota is left. */
export function quotaOf(headers: QuotaHeaders, now: number): Quota | undefined {
  const remaining = requestsLeft(headers);
  if (remaining === undefined) return undefined;
  const untilReset = millisecondsToReset(headers, now);
  return {
    limit: leastOf(headers.limit),
    remaining,
    resetsAt: untilReset === undefined ? undefined : now + untilReset,
  };
}

export function isScarce({ limit = 0, remaining }: Quota): boolean {
  return remaining < limit * SCARCE;
}

/** The quota's headers among all headers of a reply. */
export function quotaHeaders(headers: Record<string, string | undefined>): QuotaHeaders {
  return {
    limit: headers["x-ratelimit-limit"],
    remaining: headers["x-ratelimit-remaining"],
    reset: headers["x-ratelimit-reset"],
    retryAfter: headers["retry-after"],
    date: headers.date,
  };
}

function leastOf(header: string | undefined): number | undefined {
  const counts = valuesOf(header).filter((value) => /^\d+$/.test(value));
  return counts.length > 0 ? Math.min(...counts.map(Number)) : undefined;
}

/** `Retry-After` in milliseconds from now: the longest, if it is there more than once. Undefined when it is absent or invalid. */
export function millisecondsOf(
  retryAfter: string | undefined,
  date: string | undefined,
  now: number,
): number | undefined {
  return longest(
    valuesOf(retryAfter).map((value) =>
      /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : timeOf(value) - serverTime(date, now),
    ),
  );
}

/** Undefined when the reset is absent, invalid or in the past. */
function millisecondsToReset({ reset, date }: QuotaHeaders, now: number): number | undefined {
  const waits = valuesOf(reset).map((value) => Number(value) * 1_000 - serverTime(date, now));
  return longest(waits.filter((wait) => wait > 0));
}

function longest(waits: number[]): number | undefined {
  const valid = waits.filter((wait) => !Number.isNaN(wait));
  return valid.length > 0 ? Math.min(Math.max(...valid), A_YEAR) : undefined;
}

function serverTime(date: string | undefined, now: number): number {
  return (
    valuesOf(date)
      .map(timeOf)
      .find((time) => !Number.isNaN(time)) ?? now
  );
}

/** The comma within a date follows its weekday. */
const BETWEEN_VALUES = /(?<!\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*),/i;

/** The values of a header. One that a reply has several times arrives as one text, with commas between its values. */
function valuesOf(header = ""): string[] {
  return header
    .split(BETWEEN_VALUES)
    .map((value) => value.trim())
    .filter((value) => value !== "");
}

/** Milliseconds since 1970. JavaScript reads almost any text as a date, so only the forms of HTTP and ISO count; else NaN. */
function timeOf(date: string): number {
  // The oldest form of HTTP has no time zone, and means UTC: `Sun Nov  6 08:49:37 1994`.
  if (/^[a-z]{3} [a-z]{3} .*\d{4}$/i.test(date)) return Date.parse(`${date} GMT`);
  return /^([a-z]{3,9},|\d{4}-\d\d-\d\d)/i.test(date) ? Date.parse(date) : Number.NaN;
}
