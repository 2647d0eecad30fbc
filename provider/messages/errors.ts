import { printable } from "./text";

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
  // Lookups and manifests
  | "LOOKUP_INVALID"
  | "LOOKUP_FAILED"
  | "MANIFEST_INVALID"
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
 * `unprocessed` FlowStack did nothing; `rejected` it refused; `unknown` it may have carried the request out.
 */
export type Outcome = "unprocessed" | "rejected" | "unknown";

/** What an error says, as data: faces and commands render it, and nothing parses a message. */
export interface Details {
  /** What happened and why: whole sentences. */
  problem: string;
  /** At most two ways out: whole sentences. The others stand in docs/errors.md. */
  fix: string;
  /** Ids of the connections that it is about. */
  ids?: readonly string[];
  /** Code of the error that led to this one. */
  cause?: ErrorCode;
  /** Default: rejected. */
  outcome?: Outcome;
}

/** Its message is `[CODE] problem fix`, in at most 40 words of our own. */
export class FlowstackError extends Error {
  override readonly name = "FlowstackError";
  readonly problem: string;
  readonly fix: string;
  readonly ids: readonly string[];
  readonly causeCode: ErrorCode | undefined;
  readonly outcome: Outcome;

  constructor(
    readonly code: ErrorCode,
    details: Details | string,
    outcome: Outcome = "rejected",
  ) {
    const all = typeof details === "string" ? { problem: details, fix: "", outcome } : details;
    super(printable(`[${code}] ${all.problem} ${all.fix}`).trim());
    this.problem = printable(all.problem);
    this.fix = printable(all.fix);
    this.ids = all.ids ?? [];
    this.causeCode = all.cause;
    this.outcome = all.outcome ?? "rejected";
  }

  /** Where docs/errors.md explains the code. */
  get link(): string {
    return linkTo(this.code);
  }
}

/** Headings of docs/errors.md are the codes; anchors are in lower case. */
export function linkTo(code: ErrorCode): string {
  return `docs/errors.md#${code.toLowerCase()}`;
}

/** Whether `error` is a FlowstackError of this code. */
export function isFailure(error: unknown, code: ErrorCode): error is FlowstackError {
  return error instanceof FlowstackError && error.code === code;
}
