import type { InterimReplies } from "./interim";
import type { NameAlteration } from "./names";
import type { ListQuirk } from "./pages";

/**
 * When a fault takes effect. `before`: the server does nothing, and counts nothing against the quota.
 * `after`: the server has carried out the whole request, and only its reply is lost or replaced.
 */
export type Boundary = "before" | "after";

/** Answers with any status, headers and body: an error, a redirect, a 200 that is not JSON (section 3). */
export interface AnswerFault {
  readonly kind: "answer";
  /** Any HTTP status from 200 on, also one that FlowStack does not publish, such as 410. */
  readonly status: number;
  /** Default `before`. */
  readonly when?: Boundary;
  /** A string is sent as it is, an object as JSON. Default: the documented error body, with the status's code. */
  readonly body?: string | object;
  /** Sends an HTML page, as a proxy in front of the API does; `body` is then ignored. Default false. */
  readonly html?: boolean;
  /** Further headers, names in lower case; a redirect needs `location`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends `Retry-After`, in seconds from now; a 429 then also reports in its headers that the quota is used up. Default: none. */
  readonly retryAfter?: number;
  /** The form of that `Retry-After`. Default: the emulator's own `retryAfter` option. */
  readonly retryAfterForm?: "seconds" | "date";
}

/** Resets the connection without a reply. */
export interface ResetFault {
  readonly kind: "reset";
  /** Default `before`. */
  readonly when?: Boundary;
}

/** Never answers; the connection stays open until the client or `close()` ends it. */
export interface HangFault {
  readonly kind: "hang";
  /** Default `before`. */
  readonly when?: Boundary;
}

/** Carries out the request, then sends half of the reply's body. A reply without a body does not change. */
export interface CutFault {
  readonly kind: "cut";
  /**
   * `short`: Content-Length promises the whole body, and the connection closes after half of it.
   * `half`: Content-Length is that of the half body, whose JSON is incomplete. Default `short`.
   */
  readonly how?: "short" | "half";
}

/** Carries out the request, then sends the reply compressed with gzip, even to a client that does not accept it. */
export interface GzipFault {
  readonly kind: "gzip";
  /** Bytes of white space after the JSON, before compression, which shrinks them to almost nothing. Default 0. */
  readonly padding?: number;
}

/** Does not carry out the request, and answers with a page that seems never to end. */
export interface EndlessFault {
  readonly kind: "endless";
  /** Bytes after which the page does end. Default 67,108,864 (64 MiB). */
  readonly bytes?: number;
}

/** Carries out the request, then edits the object in the reply, or each row of a page. Error replies do not change. */
export interface EditFault {
  readonly kind: "edit";
  /** Fields to set: unknown ones, or known ones to a wrong type. Default: none. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Fields to leave out. Default: none. */
  readonly omit?: readonly string[];
}

/** Makes one page of a list misbehave. It applies to list requests only. */
export interface ListFault {
  readonly kind: "list";
  /** What is wrong with the page. */
  readonly how: ListQuirk;
}

/**
 * Stores the name of a new connection otherwise than it was sent, in place of the emulator's `alterNames` option. It
 * applies to `POST /connections` only, and together with any other fault: with a reset `after`, the altered connection
 * exists and its reply is lost. A create that fails counts for `times`, too.
 */
export interface AlterNameFault extends NameAlteration {
  readonly kind: "alter-name";
}

/**
 * Sends interim replies (HTTP 1xx) before the final reply, in place of the emulator's `interim` option. It applies
 * together with any other fault. Without sockets, in {@link createFlowStack}, it has no effect on what `handle` returns.
 */
export interface InterimFault extends InterimReplies {
  readonly kind: "interim";
}

/** A fault that decides what the client gets. At most one applies to a request. */
export type MainFault =
  | AnswerFault
  | ResetFault
  | HangFault
  | CutFault
  | GzipFault
  | EndlessFault
  | EditFault
  | ListFault;

/** Something that goes wrong with a request. */
export type Fault = MainFault | AlterNameFault | InterimFault;

/** A fault, the requests that it applies to, and how often it applies. */
export interface FaultRule {
  readonly fault: Fault;
  /** The requests that the fault applies to. Default: every request to the API. */
  readonly match?: {
    /** HTTP method in capitals. Default: any. */
    readonly method?: string;
    /** Start of the path below `/api/v1`, query included, or a pattern for it. Default: any. */
    readonly path?: string | RegExp;
  };
  /** How many requests the fault applies to. Default 1. */
  readonly times?: number | "always";
}
