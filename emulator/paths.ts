import { ApiError } from "./wire";

/** The path below which every endpoint lies. */
export const API_ROOT = "/api/v1";

/** A request path in its parts. */
export interface ApiPath {
  /** The first segment below the root, such as `connections`. */
  readonly resource: string;
  /** The second segment, unescaped; undefined without one. */
  readonly id: string | undefined;
  readonly query: URLSearchParams;
}

/** Reads a request path. It splits before it unescapes, so that an id may contain an escaped slash. */
export function readPath(path: string): ApiPath {
  const [pathname = "", search = ""] = path.split("?", 2);
  const [resource = "", id, ...deeper] = pathname.slice(API_ROOT.length + 1).split("/");
  if (!pathname.startsWith(`${API_ROOT}/`) || deeper.length > 0) {
    throw new ApiError("NOT_FOUND", "No such endpoint.");
  }
  return { resource, id: id === undefined ? undefined : unescaped(id), query: new URLSearchParams(search) };
}

/** The path as faults and the log name it: without the API's root. Paths outside the root stay whole. */
export function withoutRoot(path: string): string {
  return path.startsWith(`${API_ROOT}/`) ? path.slice(API_ROOT.length) : path;
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError("NOT_FOUND", "No such connection.");
  }
}
