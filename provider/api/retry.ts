import type { FlowstackError } from "../messages/errors";
import type { Method } from "../world/world";

/** Milliseconds, before jitter. Each delay is twice the previous one, up to the longest. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 8_000;

/** Another attempt would end the same way, whatever the method. */
const FINAL = new Set<FlowstackError["code"]>([
  "NOT_JSON",
  "BODY_TOO_LARGE",
  "BAD_REPLY",
  "REDIRECTED",
  "ENGINE_GONE",
  "CANCELLED",
  "TLS",
  "PROXY_REFUSED",
  "BAD_HTTP",
  "INTERNAL",
]);

/**
 * Whether a request may be sent again. There is no idempotency key (flowstack-api.md, section 7), so a POST is sent again
 * only when FlowStack certainly did nothing. Otherwise create-once finds out what happened to it.
 */
export function mayResend(method: Method, error: FlowstackError): boolean {
  if (error.outcome === "rejected" || FINAL.has(error.code)) return false;
  if (error.outcome === "unprocessed") return true;
  return method !== "POST";
}

/**
 * Exponential backoff with equal jitter, in milliseconds. At least half of each delay is kept, whatever the random number.
 * @param attempt 0 for the wait before the second attempt
 * @param random from 0 to 1
 */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(FIRST_DELAY * 2 ** attempt, LONGEST_DELAY);
  return ceiling * (0.5 + random / 2);
}
