import type { FlowstackError } from "../messages/errors";
import type { Method } from "../world/world";

/** Milliseconds before the first, second, third … attempt after the first one, before jitter. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 8_000;

/** Another attempt cannot end otherwise for these, whatever the method. */
const FINAL = new Set<FlowstackError["code"]>([
  "NOT_JSON",
  "BODY_TOO_LARGE",
  "BAD_REPLY",
  "REDIRECTED",
  "ENGINE_GONE",
  "TLS",
]);

/**
 * May this request be sent again? There is no idempotency key (flowstack-api.md, section 7), so a POST goes out
 * again only when FlowStack certainly did nothing; what else may have become of it is for create-once to find out.
 */
export function mayResend(method: Method, error: FlowstackError): boolean {
  if (error.outcome === "rejected" || FINAL.has(error.code)) return false;
  if (error.outcome === "unprocessed") return true;
  return method !== "POST";
}

/**
 * Exponential backoff with equal jitter, in milliseconds: half of it is certain, so that nothing hammers.
 * @param attempt 0 for the wait before the second attempt
 * @param random from 0 to 1
 */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(FIRST_DELAY * 2 ** attempt, LONGEST_DELAY);
  return ceiling * (0.5 + random / 2);
}
