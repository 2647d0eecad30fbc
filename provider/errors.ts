/**
 * Every way in which this package fails on purpose. The codes are stable: scripts may match on them.
 * A message says what happened, why, and what to do; it never holds a stack or a secret.
 */
export type ErrorCode =
  // Settings
  | "KEY_MISSING"
  | "KEY_MALFORMED"
  | "ENVIRONMENT_MISMATCH"
  | "BASE_URL_INVALID"
  | "CONFIG_INVALID"
  // What FlowStack answered (flowstack-api.md, section 3)
  | "VALIDATION_ERROR"
  | "UNAUTHORIZED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "CONFLICT"
  | "RATE_LIMITED"
  | "SERVER_ERROR"
  | "SERVICE_UNAVAILABLE"
  | "GATEWAY_TIMEOUT"
  | "UNEXPECTED_STATUS"
  // What arrived instead of an answer
  | "REDIRECTED"
  | "NOT_JSON"
  | "CUT_BODY"
  | "BAD_REPLY"
  | "BODY_TOO_LARGE"
  | "LIST_BROKEN"
  | "TIMEOUT"
  | "CONNECTION_LOST"
  | "UNREACHABLE"
  | "TLS"
  // A resource's life
  | "ALREADY_EXISTS"
  | "API_KEY_MALFORMED"
  | "API_KEY_MISSING"
  | "ADOPTION_REFUSED"
  | "IMPORT_MISMATCH"
  | "CREATE_UNCERTAIN"
  | "NOT_ACTIVE"
  | "WRONG_PROJECT"
  | "WRONG_ENVIRONMENT"
  | "STATE_UNREADABLE"
  | "STATE_TOO_NEW"
  | "NODE_TOO_OLD"
  | "ENGINE_GONE"
  | "INTERNAL";

/**
 * What became of the request behind an error:
 * `unprocessed` FlowStack certainly did nothing; `rejected` it answered no; `unknown` it may have done it.
 */
export type Fate = "unprocessed" | "rejected" | "unknown";

/** Names and messages come from elsewhere and end in a terminal: no control characters. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, " ");
}

/** Control and invisible characters as escapes, for texts that are to be compared by eye. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u00a0]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

export class FlowstackError extends Error {
  override readonly name = "FlowstackError";

  constructor(
    readonly code: ErrorCode,
    /** What happened and why, then what to do: whole sentences. */
    text: string,
    readonly fate: Fate = "rejected",
  ) {
    super(printable(`[${code}] ${text}`));
  }
}

/** Whether `error` is a FlowstackError of this code. */
export function isFailure(error: unknown, code: ErrorCode): error is FlowstackError {
  return error instanceof FlowstackError && error.code === code;
}
