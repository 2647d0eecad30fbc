/**
 * Requests, replies, connections and error bodies as the API exchanges them (flowstack-api.md, sections 1 and 3), and
 * the ways in which a request can end without a whole reply. "Section" always means a section of that page.
 */

/** A request to the API. */
export interface ApiRequest {
  /** HTTP method in capitals, such as `GET`. */
  readonly method: string;
  /** Path and query as on the request line, such as `/api/v1/connections?limit=100`. */
  readonly path: string;
  /** Headers, names in any case. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as a string. Default: empty. */
  readonly body?: string;
}

/** A whole reply, its header names in lower case. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A string, or bytes if the body is compressed; empty for 204. */
  readonly body: string | Uint8Array;
}

/** What the client gets: a reply, or one of the ways in which a reply fails to arrive. */
export type Outcome =
  /** A whole reply. */
  | { readonly kind: "reply"; readonly reply: Reply }
  /** The connection is reset; no byte of a reply arrives. */
  | { readonly kind: "reset" }
  /** No reply ever comes; only the client's own timeout ends the request. */
  | { readonly kind: "hang" }
  /** `Content-Length` promises the whole body, `sent` bytes arrive, then the connection closes. */
  | { readonly kind: "cut"; readonly reply: Reply; readonly sent: number }
  /** The body goes on for `bytes` bytes, or until the client closes the connection. */
  | { readonly kind: "endless"; readonly reply: Reply; readonly bytes: number };

/** A connection as the API shows it: without its credential (section 1). */
export interface Connection {
  readonly id: string;
  readonly name: string;
  /** Slug of the external service, such as `stripe`. */
  readonly app: string;
  /** `API_KEY`, `OAUTH2`, or whatever a seeded row says. */
  readonly type: string;
  /** `ACTIVE`, `EXPIRED`, `ERROR`, `REVOKED`, or whatever `setStatus` set. */
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

/** An error that the API answers with an error body. Its message never repeats what the caller sent. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** A reply with a JSON body. */
export function json(status: number, body: unknown): Reply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** A reply with the error body of section 3. */
export function errorReply(status: number, code: string, message: string): Reply {
  return json(status, { error: { code, message, statusCode: status } });
}

/** The reply to an {@link ApiError}, with the status that section 3 gives its code. */
export function failure({ code, message }: ApiError): Reply {
  return errorReply(ERROR_STATUS[code], code, message);
}

/** The published error code of a status; `UNKNOWN` for a status without one, such as 410 or 502. */
export function codeOf(status: number): string {
  const known = Object.entries(ERROR_STATUS).find(([, value]) => value === status);
  return known?.[0] ?? "UNKNOWN";
}

/** The same reply with more headers; they replace headers of the same name. */
export function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

/** ISO 8601 in UTC, to the second, as in the published examples. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
