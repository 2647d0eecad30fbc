import fc from "fast-check";
import { expect, test } from "vitest";
import { backoff, mayResend } from "../../../provider/api/retry";
import { type ErrorCode, FlowstackError, type Outcome } from "../../../provider/messages/errors";
import type { Method } from "../../../provider/world/world";

const CASES: [ErrorCode, Outcome, Record<Method, boolean>][] = [
  ["UNREACHABLE", "unprocessed", { GET: true, DELETE: true, POST: true }],
  ["RATE_LIMITED", "unprocessed", { GET: true, DELETE: true, POST: true }],
  ["CONNECTION_LOST", "unknown", { GET: true, DELETE: true, POST: false }],
  ["TIMEOUT", "unknown", { GET: true, DELETE: true, POST: false }],
  ["SERVER_ERROR", "unknown", { GET: true, DELETE: true, POST: false }],
  ["SERVICE_UNAVAILABLE", "unknown", { GET: true, DELETE: true, POST: false }],
  ["CUT_BODY", "unknown", { GET: true, DELETE: true, POST: false }],
  ["UNAUTHORIZED", "rejected", { GET: false, DELETE: false, POST: false }],
  ["NOT_FOUND", "rejected", { GET: false, DELETE: false, POST: false }],
  ["REDIRECTED", "rejected", { GET: false, DELETE: false, POST: false }],
  // These would end the same way again.
  ["PROXY_REFUSED", "unprocessed", { GET: false, DELETE: false, POST: false }],
  ["BAD_HTTP", "unknown", { GET: false, DELETE: false, POST: false }],
  ["INTERNAL", "unprocessed", { GET: false, DELETE: false, POST: false }],
  ["INTERNAL", "unknown", { GET: false, DELETE: false, POST: false }],
  ["TLS", "unprocessed", { GET: false, DELETE: false, POST: false }],
  ["ENGINE_GONE", "unprocessed", { GET: false, DELETE: false, POST: false }],
  ["CANCELLED", "unprocessed", { GET: false, DELETE: false, POST: false }],
  ["CANCELLED", "unknown", { GET: false, DELETE: false, POST: false }],
  ["NOT_JSON", "unknown", { GET: false, DELETE: false, POST: false }],
  ["BAD_REPLY", "unknown", { GET: false, DELETE: false, POST: false }],
  ["BODY_TOO_LARGE", "unknown", { GET: false, DELETE: false, POST: false }],
];

test.each(CASES)("%s (%s) may be retried: %o", (code, outcome, expected) => {
  const error = new FlowstackError(code, { problem: "", fix: "", outcome });
  const actual = {
    GET: mayResend("GET", error),
    DELETE: mayResend("DELETE", error),
    POST: mayResend("POST", error),
  };
  expect(actual).toEqual(expected);
});

test("delays double from half a second up to eight seconds", () => {
  expect([0, 1, 2, 3, 4, 5, 19].map((attempt) => backoff(attempt, 1))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
  ]);
});

test("each delay is at least half of the longest one, whatever the random number", () => {
  const attempts = fc.integer({ min: 0, max: 20 });
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(attempts, chance, (attempt, random) => {
      const longest = backoff(attempt, 1);
      expect(backoff(attempt, random)).toBeGreaterThanOrEqual(longest / 2);
      expect(backoff(attempt, random)).toBeLessThanOrEqual(longest);
    }),
  );
});
