import { expect, test } from "vitest";
import {
  closedUntil,
  isScarce,
  millisecondsOf,
  type QuotaHeaders,
  quotaOf,
} from "../../../provider/api/quota";
import { START } from "../clock";
import { HOUR } from "../world";

const inSeconds = (seconds: number, from = START) => String((from + seconds * 1_000) / 1_000);
const asDate = (milliseconds: number) => new Date(milliseconds).toUTCString();

/** Status and headers of a reply, and for how many milliseconds they close the gate; 0 when it stays open. */
const CASES: [string, number, QuotaHeaders, number][] = [
  ["a 429 with Retry-After in seconds", 429, { retryAfter: "30" }, 30_000],
  ["a 429 with Retry-After in fractions of seconds", 429, { retryAfter: "2.5" }, 2_500],
  ["a 429 with Retry-After as a date", 429, { retryAfter: asDate(START + 90_000) }, 90_000],
  [
    "a 429 with Retry-After as a date, on a server an hour ahead",
    429,
    { retryAfter: asDate(START + HOUR + 90_000), date: asDate(START + HOUR) },
    90_000,
  ],
  [
    "a 429 with Retry-After as a date, on a server an hour behind",
    429,
    { retryAfter: asDate(START - HOUR + 90_000), date: asDate(START - HOUR) },
    90_000,
  ],
  [
    "a 429 with Retry-After in seconds, whatever the server's clock shows",
    429,
    { retryAfter: "30", date: asDate(0) },
    30_000,
  ],
  ["a 429 with Retry-After 0 waits at least a second", 429, { retryAfter: "0" }, 1_000],
  [
    "a 429 with Retry-After as a date in the past waits at least a second",
    429,
    { retryAfter: asDate(START - HOUR) },
    1_000,
  ],
  [
    "a 429 with Retry-After and a reset: Retry-After counts",
    429,
    { retryAfter: "30", reset: inSeconds(1_800) },
    30_000,
  ],
  ["a 429 with only a reset", 429, { reset: inSeconds(1_800) }, 1_800_000],
  [
    "a 429 with an invalid Retry-After and a reset: the reset counts",
    429,
    { retryAfter: "soon", reset: inSeconds(20) },
    20_000,
  ],
  ["a 429 with Retry-After twice: the longest counts", 429, { retryAfter: "2, 2" }, 2_000],
  ["a 429 with Retry-After three times, without blanks", 429, { retryAfter: "5,90,30" }, 90_000],
  ["a 429 with one Retry-After that is invalid", 429, { retryAfter: "soon, 30," }, 30_000],
  [
    "a 429 with a reset twice: the latest counts",
    429,
    { reset: `${inSeconds(20)}, ${inSeconds(40)}` },
    40_000,
  ],
  [
    "the last request of the window, with each header twice",
    200,
    {
      remaining: "0,0",
      reset: `${inSeconds(600, START + HOUR)},${inSeconds(600, START + HOUR)}`,
      date: `${asDate(START + HOUR)},${asDate(START + HOUR)}`,
    },
    600_000,
  ],
  ["X-RateLimit-Remaining twice: the lowest counts", 200, { remaining: "7, 0", reset: inSeconds(9) }, 9_000],
  ["a 429 with a reset in the past", 429, { reset: inSeconds(-20) }, 1_000],
  ["a 429 with an invalid reset", 429, { reset: "later" }, 1_000],
  ["a 429 without headers", 429, {}, 1_000],
  ["the last request of the window", 200, { remaining: "0", reset: inSeconds(600) }, 600_000],
  [
    "the last request of the window, with white space around the number",
    200,
    { remaining: " 0 ", reset: inSeconds(600) },
    600_000,
  ],
  [
    "the last request of the window, on a server an hour ahead",
    200,
    { remaining: "0", reset: inSeconds(600, START + HOUR), date: asDate(START + HOUR) },
    600_000,
  ],
  [
    "the last request of the window, with an invalid Date",
    200,
    { remaining: "0", reset: inSeconds(600), date: "today" },
    600_000,
  ],
  ["the last request of the window, without a reset", 200, { remaining: "0" }, 0],
  [
    "the last request of the window, with a reset in the past",
    200,
    { remaining: "0", reset: inSeconds(-1) },
    0,
  ],
  ["the last request but one", 200, { remaining: "1", reset: inSeconds(600) }, 0],
  ["a server without quota headers", 200, {}, 0],
  ["an empty X-RateLimit-Remaining", 200, { remaining: "", reset: inSeconds(600) }, 0],
  ["a maintenance with Retry-After", 503, { retryAfter: "30" }, 30_000],
  ["a maintenance without Retry-After", 503, {}, 0],
];

test.each(CASES)("%s", (_, status, headers, expected) => {
  const until = closedUntil(status, headers, START);
  expect(until === 0 ? 0 : until - START).toBe(expected);
});

test.each<[QuotaHeaders, ReturnType<typeof quotaOf>]>([
  [
    { limit: "100", remaining: "9", reset: inSeconds(60) },
    { limit: 100, remaining: 9, resetsAt: START + 60_000 },
  ],
  [
    { limit: "100", remaining: "9", reset: inSeconds(60, START + HOUR), date: asDate(START + HOUR) },
    { limit: 100, remaining: 9, resetsAt: START + 60_000 },
  ],
  [
    { limit: "100,100", remaining: "9,9" },
    { limit: 100, remaining: 9, resetsAt: undefined },
  ],
  [{ remaining: "0" }, { limit: undefined, remaining: 0, resetsAt: undefined }],
  [{ limit: "100", remaining: "few" }, undefined],
  [{}, undefined],
])("the headers %o are the quota %o", (headers, expected) => {
  expect(quotaOf(headers, START)).toEqual(expected);
});

test.each([
  [100, 10, false],
  [100, 9, true],
  [5_000, 499, true],
  [5, 0, true],
  [undefined, 0, false],
])("of a quota of %s requests, %i left are scarce: %s", (limit, remaining, expected) => {
  expect(isScarce({ limit, remaining, resetsAt: undefined })).toBe(expected);
});

test.each([
  [undefined, undefined],
  ["", undefined],
  ["never", undefined],
  ["12", 12_000],
  [" 12 ", 12_000],
  ["2, 2", 2_000],
  ["2,30,4.5", 30_000],
  ["2, never", 2_000],
  [",", undefined],
  ["-5", undefined],
  ["soon 2030", undefined],
  ["30 s", undefined],
  [asDate(START + 90_000), 90_000],
  [`${asDate(START + 90_000)}, ${asDate(START + 30_000)}`, 90_000],
  [`${asDate(START + 30_000)},${asDate(START + 90_000)}`, 90_000],
  [`45, ${asDate(START + 30_000)}, 7`, 45_000],
  // The other two forms of a date in HTTP (RFC 9110, 5.6.7), and START.
  ["Sunday, 01-Mar-26 10:01:30 GMT", 90_000],
  ["Sun Mar  1 10:01:30 2026", 90_000],
  ["2026-03-01T10:01:30Z", 90_000],
  ["9".repeat(400), 365 * 24 * HOUR],
])("Retry-After %o is %o milliseconds", (text, expected) => {
  expect(millisecondsOf(text, undefined, START)).toBe(expected);
});
