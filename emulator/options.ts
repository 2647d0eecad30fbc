import type { RequestEntry } from "./log";

/** What a key may do (section 2). `admin` includes the other two. */
export type Scope = "read" | "write" | "admin";

/** An API key that the emulator accepts. */
export interface ApiKey {
  /** The key itself, as it stands after `Bearer `. */
  readonly key: string;
  /** The one project that it belongs to. */
  readonly project: string;
  /** What it may do. */
  readonly scopes: readonly Scope[];
  /** How the request log names it; must not be a secret. Default: project and scopes, such as `default:read+write`. */
  readonly label?: string;
}

/** How many requests a project has (section 4). */
export interface QuotaOptions {
  /** Requests a window. Default 5000, the Team plan. */
  readonly limit?: number;
  /** Length of a window in seconds; the next one opens with the first request after it. Default 3600. */
  readonly windowSeconds?: number;
}

/** How long lists lag behind writes (section 7): for a number of list calls (pages), or of milliseconds. */
export type ListLag = ({ readonly lists: number } | { readonly ms: number }) & {
  /** Whether deleted connections linger in lists for as long. Default false. */
  readonly deletes?: boolean;
};

/** Everything about an emulator that can be chosen. */
export interface EmulatorOptions extends FlowStackOptions {
  /** Port on 127.0.0.1; 0 takes a free one. Default 0. */
  readonly port?: number;
  /** Milliseconds between a request's effect and its reply. Default 0. */
  readonly latencyMs?: number;
}

/** Everything about a FlowStack that can be chosen, with sockets or without. */
export interface FlowStackOptions {
  /** The keys that are accepted; the first one's project is the default project. Default: {@link DEFAULT_KEYS}. */
  readonly keys?: readonly ApiKey[];
  /** The quota of each project (section 4). Default 5000 an hour. */
  readonly quota?: QuotaOptions;
  /** The clock: milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  /** Told of every request to the API, as it is logged. Default: nobody is told. */
  readonly onRequest?: (entry: RequestEntry) => void;

  // What FlowStack does not publish (section 7): each answer can be chosen.

  /** Whether an app and name may be used once only in a project, answered by 409 (sections 3, 7). Default false. */
  readonly uniqueNames?: boolean;
  /** What another project's id answers (section 2). Default 404. */
  readonly foreignId?: 404 | 403;
  /** The status that a created connection comes up with. Default {@link defaultBornStatus}. */
  readonly bornStatus?: (created: { name: string; app: string; apiKey: string }) => string;
  /** Whether create and get replies carry `value` with a mask in place of the key. Default false. */
  readonly maskedValue?: boolean;
  /** Whether requests refused with 429 are taken off the next window's quota. Default false. */
  readonly count429?: boolean;
  /** The form of `Retry-After`: seconds as published, or an HTTP date as proxies may send. Default `seconds`. */
  readonly retryAfter?: "seconds" | "date";
  /** The order of lists. Default `oldest-first`. */
  readonly listOrder?: "oldest-first" | "newest-first";
  /** How far lists lag behind writes. Default: not at all. */
  readonly listLag?: ListLag;
}

/** The keys of an emulator that was given none: three projects, and every scope on the first. */
export const DEFAULT_KEYS: readonly ApiKey[] = [
  { key: "fs_test_emulator", project: "default", scopes: ["read", "write"] },
  { key: "fs_test_readonly", project: "default", scopes: ["read"] },
  { key: "fs_test_writeonly", project: "default", scopes: ["write"] },
  { key: "fs_test_admin", project: "default", scopes: ["admin"] },
  { key: "fs_test_second", project: "second", scopes: ["read", "write"] },
  { key: "fs_live_emulator", project: "live", scopes: ["read", "write"] },
];

/** An API key beginning with `invalid` comes up in ERROR, as a wrong credential would; any other is ACTIVE. */
export function defaultBornStatus({ apiKey }: { apiKey: string }): string {
  return apiKey.startsWith("invalid") ? "ERROR" : "ACTIVE";
}
