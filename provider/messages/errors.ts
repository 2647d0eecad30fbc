import { printable } from "./text";

/**
 * The codes of all errors that this package raises on purpose. They are stable: scripts may match on them.
 * A message says what happened, why, and what to do. It never contains a stack or a secret.
 */
export const ERROR_CODES = [
  // Settings
  "KEY_MISSING",
  "KEY_MALFORMED",
  "ENVIRONMENT_MISMATCH",
  "BASE_URL_INVALID",
  "CONFIG_INVALID",
  // What FlowStack answered (flowstack-api.md, section 3)
  "VALIDATION_ERROR",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "RATE_LIMITED",
  "SERVER_ERROR",
  "SERVICE_UNAVAILABLE",
  "GATEWAY_TIMEOUT",
  "UNEXPECTED_STATUS",
  // No usable reply
  "REDIRECTED",
  "NOT_JSON",
  "CUT_BODY",
  "BAD_REPLY",
  "BAD_HTTP",
  "BODY_TOO_LARGE",
  "LIST_BROKEN",
  "TIMEOUT",
  "CONNECTION_LOST",
  "UNREACHABLE",
  "TLS",
  "PROXY_REFUSED",
  // Lookups and manifests
  "LOOKUP_INVALID",
  "LOOKUP_FAILED",
  "MANIFEST_INVALID",
  // A resource's lifecycle
  "ALREADY_EXISTS",
  "API_KEY_MALFORMED",
  "API_KEY_MISSING",
  "ADOPTION_REFUSED",
  "IMPORT_MISMATCH",
  "CREATE_UNCERTAIN",
  "NOT_ACTIVE",
  "WRONG_PROJECT",
  "WRONG_ENVIRONMENT",
  "STATE_UNREADABLE",
  "STATE_TOO_NEW",
  "PACKAGE_NOT_FOUND",
  "NODE_TOO_OLD",
  "NODE_MISSING",
  "ENGINE_GONE",
  "CANCELLED",
  "INTERNAL",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * What happened to the request that failed: `unprocessed` FlowStack did nothing; `rejected` FlowStack refused it;
 * `unknown` FlowStack may have carried it out.
 */
export type Outcome = "unprocessed" | "rejected" | "unknown";

/** The content of an error, as data: the callers render it, and nothing parses a message. */
export interface Details {
  /** What happened and why: whole sentences. */
  problem: string;
  /** At most two ways to solve it: whole sentences. docs/errors.md has the others. */
  fix: string;
  /** Ids of the connections that the error is about. */
  ids?: readonly string[];
  /** Code of the error that led to this one. */
  cause?: ErrorCode;
  /** Default: rejected. */
  outcome?: Outcome;
}

/** An error that this package raises on purpose. Its message is `[CODE] problem fix`, in at most 40 words. */
export class FlowstackError extends Error {
  override readonly name = "FlowstackError";
  readonly problem: string;
  readonly fix: string;
  readonly ids: readonly string[];
  /** Code of the error that led to this one. */
  readonly causeCode: ErrorCode | undefined;
  readonly outcome: Outcome;

  constructor(
    readonly code: ErrorCode,
    { problem, fix, ids = [], cause, outcome = "rejected" }: Details,
  ) {
    super(printable(`[${code}] ${problem} ${fix}`).trim());
    this.problem = printable(problem);
    this.fix = printable(fix);
    this.ids = ids;
    this.causeCode = cause;
    this.outcome = outcome;
  }

  /** Where docs/errors.md explains the code. */
  get link(): string {
    return linkTo(this.code);
  }
}

const ERRORS_PAGE = "https://github.com/pulumi-flowstack/pulumi-flowstack/blob/main/docs/errors.md";

/** The headings of the page are the codes, and their anchors are in lower case. */
export function linkTo(code: string): string {
  return `${ERRORS_PAGE}#${code.toLowerCase()}`;
}

/** The code of any error: INTERNAL for one that nobody foresaw. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof FlowstackError ? error.code : "INTERNAL";
}

/** Whether `error` is a FlowstackError of this code. */
export function isFailure(error: unknown, code: ErrorCode): error is FlowstackError {
  return error instanceof FlowstackError && error.code === code;
}
