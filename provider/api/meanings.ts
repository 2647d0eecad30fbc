import type { ErrorCode, Outcome } from "../messages/errors";

/** What becomes of a call that is answered with a status other than success. */
export interface Meaning {
  code: ErrorCode;
  outcome: Outcome;
  /** Why, and what to do. */
  advice: string;
}

const NOT_FOUND: Meaning = {
  code: "NOT_FOUND",
  outcome: "rejected",
  advice: "The API key's project has no such connection.",
};
const NO_API_THERE = "FlowStack's API is not there: check flowstack:baseUrl, which ends in /api/v1.";

const CONFLICT: Meaning = {
  code: "CONFLICT",
  outcome: "rejected",
  advice:
    "FlowStack already has a connection like this one. Give it another name, import the existing one, or, when this " +
    "is a replacement, set the resource option `deleteBeforeReplace: true`.",
};
/** A 409 is a conflict of versions as well. */
const CHANGED_MEANWHILE =
  "Somebody is changing the connection at the same time. Run `pulumi refresh`, and try again.";

/** flowstack-api.md, section 3. A 5xx may come after FlowStack did the work. */
const BY_STATUS: Record<number, Meaning> = {
  400: {
    code: "VALIDATION_ERROR",
    outcome: "rejected",
    advice: "FlowStack refused the values. Correct the field that it names.",
  },
  401: {
    code: "UNAUTHORIZED",
    outcome: "rejected",
    advice:
      "FlowStack did not accept the API key: it is revoked or mistyped. Make one in the dashboard and set it with " +
      "`pulumi config set --secret flowstack:apiKey`, or in FLOWSTACK_API_KEY. If you have just rotated it in the " +
      "stack's config: a plain `pulumi refresh` or `pulumi destroy` still uses the key that the last update " +
      "recorded; add `--run-program`, or run `pulumi up` first.",
  },
  403: {
    code: "FORBIDDEN",
    outcome: "rejected",
    advice:
      "The API key lacks the scope for this (Read to refresh, Write to create and delete), or the connection " +
      "belongs to another FlowStack project. Use a key of the right project and scope.",
  },
  404: NOT_FOUND,
  408: {
    code: "TIMEOUT",
    outcome: "unknown",
    advice: "Something in between gave up waiting. Check the network and any proxy.",
  },
  409: CONFLICT,
  429: {
    code: "RATE_LIMITED",
    outcome: "unprocessed",
    advice:
      "The project's hourly request quota is used up. Wait for its reset, or raise flowstack:rateLimitMaxWait.",
  },
  500: {
    code: "SERVER_ERROR",
    outcome: "unknown",
    advice: "The fault is on FlowStack's side. Try again later.",
  },
  503: {
    code: "SERVICE_UNAVAILABLE",
    outcome: "unknown",
    advice: "FlowStack is down for maintenance. Try again later.",
  },
  504: {
    code: "GATEWAY_TIMEOUT",
    outcome: "unknown",
    advice: "FlowStack did not answer its own gateway in time. Try again later.",
  },
};

/**
 * What a status means for a call.
 * @param call its method and path, such as `GET /connections`
 */
export function meaningOf(call: string, status: number): Meaning {
  if (status === 409 && !call.startsWith("POST")) return { ...CONFLICT, advice: CHANGED_MEANWHILE };
  if (status === 404 && call.endsWith("/connections")) return { ...NOT_FOUND, advice: NO_API_THERE };
  const known = BY_STATUS[status] ?? (status >= 500 ? BY_STATUS[500] : undefined);
  const advice = "This version does not know that status. Check flowstack:baseUrl and any proxy in between.";
  return known ?? { code: "UNEXPECTED_STATUS", outcome: "rejected", advice };
}
