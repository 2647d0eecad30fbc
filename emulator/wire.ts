/**
 * What goes over the wire: requests, replies, rows and error bodies (flowstack-api.md, sections 1 and 3),
 * and what may happen to a request instead of a whole reply.
 */

/** A request to the API, as it would stand on the wire. */
export interface ApiRequest {
  /** HTTP method in capitals, such as `GET`. */
  readonly method: string;
  /** Path and query as on the request line, such as `/api/v1/connections?limit=100`. */
  readonly path: string;
  /** Headers; names in any case. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as text. Default: empty. */
  readonly body?: string;
}

/** A whole reply. Header names are in lower case. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or bytes when the body is compressed; empty for 204. */
  readonly body: string | Uint8Array;
}

/** What the client gets: a reply, or one of the ways in which a reply goes wrong. */
export type Outcome =
  /** A whole reply. */
  | { readonly kind: "reply"; readonly reply: Reply }
  /** The connection is reset; not a byte of a reply arrives. */
  | { readonly kind: "reset" }
  /** Nothing ever comes; the client's own timeout has to end it. */
  | { readonly kind: "hang" }
  /** `Content-Length` promises the whole body, `sent` bytes arrive, then the connection closes. */
  | { readonly kind: "cut"; readonly reply: Reply; readonly sent: number }
  /** The body goes on for `bytes` bytes, or until the client hangs up. */
  | { readonly kind: "endless"; readonly reply: Reply; readonly bytes: number };

/** A connection as the API shows it: never with its credential (section 1). */
export interface Connection {
  readonly id: string;
  readonly name: string;
  /** Slug of the external service, such as `stripe`. */
  readonly app: string;
  /** `API_KEY`, `OAUTH2`, or anything that was seeded. */
  readonly type: string;
  /** `ACTIVE`, `EXPIRED`, `ERROR`, `REVOKED`, or anything that was set. */
  readonly status: string;
  /** ISO 8601, UTC, to the second. */
  readonly created: string;
  /** ISO 8601, UTC, to the second. */
  readonly updated: string;
}

/** One page of a list (section 1). */
export interface Page<Row> {
  readonly data: readonly Row[];
  readonly cursor: string | null;
  readonly hasMore: boolean;
}

/** Every published error code with its status (section 3). */
export const ERROR_STATUS = {
  VALIDATION_ERROR: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
  GATEWAY_TIMEOUT: 504,
} as const;

/** A published error code (section 3). */
export type ErrorCode = keyof typeof ERROR_STATUS;

/** Thrown by the API's own code, answered as an error body. Messages never repeat what the caller sent. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export function json(status: number, body: unknown): Reply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

export function errorReply(status: number, code: string, message: string): Reply {
  return json(status, { error: { code, message, statusCode: status } });
}

export function failure({ code, message }: ApiError): Reply {
  return errorReply(ERROR_STATUS[code], code, message);
}

/** The published code of a status; some statuses, such as 502, have none. */
export function codeOf(status: number): string {
  const known = Object.entries(ERROR_STATUS).find(([, value]) => value === status);
  return known?.[0] ?? "UNKNOWN";
}

export function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

/** ISO 8601 in UTC to the second, as in the published examples. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
