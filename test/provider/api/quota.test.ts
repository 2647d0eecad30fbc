import { expect, test } from "vitest";
import { closedUntil, millisecondsOf, type QuotaHeaders } from "../../../provider/api/quota";
import { START } from "../clock";
import { HOUR } from "../world";

const inSeconds = (seconds: number, from = START) => String((from + seconds * 1_000) / 1_000);
const asDate = (milliseconds: number) => new Date(milliseconds).toUTCString();

/** What a reply says, and for how many milliseconds the gate is closed; 0 when it is open. */
const CASES: [string, number, QuotaHeaders, number][] = [
  ["a 429 with Retry-After in seconds", 429, { retryAfter: "30" }, 30_000],
  ["… in fractions of seconds", 429, { retryAfter: "2.5" }, 2_500],
  ["… as a date", 429, { retryAfter: asDate(START + 90_000) }, 90_000],
  [
    "… as a date, on a server an hour ahead",
    429,
    { retryAfter: asDate(START + HOUR + 90_000), date: asDate(START + HOUR) },
    90_000,
  ],
  [
    "… as a date, on a server an hour behind",
    429,
    { retryAfter: asDate(START - HOUR + 90_000), date: asDate(START - HOUR) },
    90_000,
  ],
  ["… in seconds, whatever the server's clock says", 429, { retryAfter: "30", date: asDate(0) }, 30_000],
  ["… of 0 makes no tight loop", 429, { retryAfter: "0" }, 1_000],
  ["… as a date in the past neither", 429, { retryAfter: asDate(START - HOUR) }, 1_000],
  ["Retry-After goes before the reset", 429, { retryAfter: "30", reset: inSeconds(1_800) }, 30_000],
  ["a 429 with a reset only", 429, { reset: inSeconds(1_800) }, 1_800_000],
  ["nonsense in Retry-After leaves the reset", 429, { retryAfter: "soon", reset: inSeconds(20) }, 20_000],
  ["a reset in the past", 429, { reset: inSeconds(-20) }, 1_000],
  ["a reset that is nonsense", 429, { reset: "later" }, 1_000],
  ["a silent 429", 429, {}, 1_000],
  ["the last request of the window", 200, { remaining: "0", reset: inSeconds(600) }, 600_000],
  ["… with white space around it", 200, { remaining: " 0 ", reset: inSeconds(600) }, 600_000],
  [
    "… on a server an hour ahead",
    200,
    { remaining: "0", reset: inSeconds(600, START + HOUR), date: asDate(START + HOUR) },
    600_000,
  ],
  ["… with a Date that is nonsense", 200, { remaining: "0", reset: inSeconds(600), date: "today" }, 600_000],
  ["… without a reset", 200, { remaining: "0" }, 0],
  ["… with a reset in the past", 200, { remaining: "0", reset: inSeconds(-1) }, 0],
  ["the last but one", 200, { remaining: "1", reset: inSeconds(600) }, 0],
  ["a server without quota headers", 200, {}, 0],
  ["an empty Remaining", 200, { remaining: "", reset: inSeconds(600) }, 0],
  ["a maintenance that says how long", 503, { retryAfter: "30" }, 30_000],
  ["a maintenance that does not", 503, {}, 0],
];

test.each(CASES)("%s", (_, status, headers, expected) => {
  const until = closedUntil(status, headers, START);
  expect(until === 0 ? 0 : until - START).toBe(expected);
});

test.each([
  [undefined, undefined],
  ["", undefined],
  ["never", undefined],
  ["12", 12_000],
  [" 12 ", 12_000],
])("Retry-After %o is %o milliseconds", (text, expected) => {
  expect(millisecondsOf(text, undefined, START)).toBe(expected);
});
