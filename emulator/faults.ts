import { API_ROOT } from "./api";
import type { ListQuirk } from "./pages";

/**
 * Where a fault strikes: `before` the request has any effect (nor counts against the quota), or `after` the
 * server has done all of it, so that only the reply is lost.
 */
export type Boundary = "before" | "after";

/** Answers with a status, headers and body of your choice: an error, a redirect, a 200 that is not JSON (section 3). */
export interface AnswerFault {
  readonly kind: "answer";
  readonly status: number;
  /** Default `before`. */
  readonly when?: Boundary;
  /** Text goes out as it is, an object as JSON. Default: the documented error body, with the status's code. */
  readonly body?: string | object;
  /** Sends an HTML page, as a proxy in front of the API does; `body` is not used then. Default false. */
  readonly html?: boolean;
  /** Further headers, names in lower case; a redirect needs `location`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends `Retry-After` so many seconds ahead; a 429 then also says in its headers that the quota is used up. Default: none. */
  readonly retryAfter?: number;
  /** Default: the emulator's own `retryAfter` option. */
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

/** Cuts the reply's body in half, after the commit. A reply without a body is not changed. */
export interface CutFault {
  readonly kind: "cut";
  /** `short`: less arrives than Content-Length says. `half`: the length is right, the JSON is not. Default `short`. */
  readonly how?: "short" | "half";
}

/** Sends the reply gzipped, after the commit, whatever the client accepts. */
export interface GzipFault {
  readonly kind: "gzip";
  /** Bytes of white space put behind the JSON before it is compressed: they shrink to almost nothing. Default 0. */
  readonly padding?: number;
}

/** Starts a page that does not end, before the request is processed. */
export interface EndlessFault {
  readonly kind: "endless";
  /** Bytes after which it does end. Default 67,108,864 (64 MiB). */
  readonly bytes?: number;
}

/** Edits the object in a reply, or each row of a page, after the commit. Error replies are not changed. */
export interface EditFault {
  readonly kind: "edit";
  /** Fields to set: unknown ones, or known ones to a wrong type. Default: none. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Fields to leave out. Default: none. */
  readonly omit?: readonly string[];
}

/** Makes one page of a list misbehave. It strikes list requests only. */
export interface ListFault {
  readonly kind: "list";
  /**
   * `repeating-cursor`: the page's own cursor, again. `never-ending`: made-up rows, and always another page.
   * `no-cursor`: hasMore without a cursor. `empty-page`: no rows, but a cursor that goes on from the same place.
   * `duplicate-ids`: the page's first row a second time at its end.
   */
  readonly how: ListQuirk;
}

/** Something that goes wrong with a request. */
export type Fault =
  | AnswerFault
  | ResetFault
  | HangFault
  | CutFault
  | GzipFault
  | EndlessFault
  | EditFault
  | ListFault;

/** A fault, what it strikes, and how often. */
export interface FaultRule {
  readonly fault: Fault;
  /** The requests that it strikes. Default: every request to the API. */
  readonly match?: {
    /** HTTP method in capitals. Default: any. */
    readonly method?: string;
    /** Start of the path below `/api/v1`, query included, or a pattern for it. Default: any. */
    readonly path?: string | RegExp;
  };
  /** How many requests it strikes. Default 1. */
  readonly times?: number | "always";
}

/** The faults to come, first in first out; each request is struck by at most one. */
export class FaultQueue {
  private rules: { rule: FaultRule; left: number }[] = [];

  /** Puts a fault at the end of the queue; throws on a kind that does not exist, as JSON from outside may name. */
  add(rule: FaultRule): void {
    const known = KINDS.includes(rule.fault?.kind);
    if (!known) throw new TypeError(`fault.kind must be one of ${KINDS.join(", ")}.`);
    this.rules.push({ rule, left: rule.times === "always" ? Number.POSITIVE_INFINITY : (rule.times ?? 1) });
  }

  /** Lets no further fault strike. */
  clear(): void {
    this.rules = [];
  }

  /** How many rules have not struck as often as they may. */
  get pending(): number {
    return this.rules.length;
  }

  /** The fault of a request, taken off the queue. */
  take(method: string, path: string): Fault | undefined {
    const entry = this.rules.find(({ rule }) => strikes(rule, method, path));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    this.rules = this.rules.filter(({ left }) => left > 0);
    return entry.rule.fault;
  }
}

const KINDS: readonly Fault["kind"][] = ["answer", "reset", "hang", "cut", "gzip", "endless", "edit", "list"];

function strikes({ fault, match }: FaultRule, method: string, path: string): boolean {
  if (fault.kind === "list" && (method !== "GET" || !/^\/(connections|flows)(\?|$)/.test(path))) return false;
  if (match?.method !== undefined && match.method !== method) return false;
  if (match?.path === undefined) return true;
  return typeof match.path === "string" ? path.startsWith(match.path) : path.search(match.path) >= 0;
}

/** The path below the API's root, which faults and the log speak of; other paths stay whole. */
export function below(path: string): string {
  return path.startsWith(`${API_ROOT}/`) ? path.slice(API_ROOT.length) : path;
}
