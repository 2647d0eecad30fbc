import type { InterimOption } from "./interim";
import type { ApiKey } from "./keys";
import type { NameAlteration } from "./names";
import type { RequestEntry } from "./request-log";

/** How many requests a project may send (section 4). */
export interface QuotaOptions {
  /** Requests in one window. Default 5000, as on the Team plan. */
  readonly limit?: number;
  /** Length of a window in seconds; the next window opens with the first request after it. Default 3600. */
  readonly windowSeconds?: number;
}

/** How long lists lag behind writes (section 7): for a number of list calls (pages), or for a number of milliseconds. */
export type ListLag = ({ readonly lists: number } | { readonly ms: number }) & {
  /** Whether lists also show deleted connections for that long. Default false. */
  readonly deletes?: boolean;
};

/** The options of an emulator with an HTTP server. */
export interface EmulatorOptions extends FlowStackOptions {
  /** Port on 127.0.0.1; 0 means any free port. Default 0. */
  readonly port?: number;
  /** Milliseconds between the effect of a request and its reply. Default 0. */
  readonly latencyMs?: number;
  /**
   * Interim replies (HTTP 1xx) before each final reply of the API, sent as soon as the request is carried out, before
   * `latencyMs`. A reset without a reply has none. An `interim` fault wins over this option. Default: none.
   */
  readonly interim?: InterimOption;
}

/** The options of a FlowStack, with an HTTP server or without. */
export interface FlowStackOptions {
  /** The keys to accept; the project of the first one is the default project. Default: {@link DEFAULT_KEYS}. */
  readonly keys?: readonly ApiKey[];
  /** The quota of each project (section 4). Default: 5000 requests an hour. */
  readonly quota?: QuotaOptions;
  /** The clock: milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  /** Called with the log entry of each request to the API. Default: nothing is called. */
  readonly onRequest?: (entry: RequestEntry) => void;

  // FlowStack does not publish the following (section 7), so each possible behaviour is an option.

  /** Whether a second connection of the same app and stored name in a project is refused with 409 (sections 3, 7). Default false. */
  readonly uniqueNames?: boolean;
  /** The status for the id of another project's connection (section 2). Default 404. */
  readonly foreignId?: 404 | 403;
  /** The status of a new connection; `name` is the stored one. Default: {@link defaultBornStatus}. */
  readonly bornStatus?: (created: { name: string; app: string; apiKey: string }) => string;
  /** Whether create and get replies contain `value` with a mask in place of the key. Default false. */
  readonly maskedValue?: boolean;
  /** Whether requests that were refused with 429 count against the quota of the next window. Default false. */
  readonly count429?: boolean;
  /** The form of `Retry-After`: seconds as published, or an HTTP date, which proxies may send. Default `seconds`. */
  readonly retryAfter?: "seconds" | "date";
  /** The order of lists. Default `oldest-first`. */
  readonly listOrder?: "oldest-first" | "newest-first";
  /** How long lists lag behind writes. Default: not at all. */
  readonly listLag?: ListLag;
  /**
   * How the server stores the name of each new connection otherwise than it was sent. Seeded rows and renames keep
   * their names. An `alter-name` fault wins over this option. Default: names are stored as sent.
   */
  readonly alterNames?: NameAlteration;
}

/** The keys of an emulator without the option `keys`: three projects, and a key of each scope for the first one. */
export const DEFAULT_KEYS: readonly ApiKey[] = [
  { key: "fs_test_emulator", project: "default", scopes: ["read", "write"] },
  { key: "fs_test_readonly", project: "default", scopes: ["read"] },
  { key: "fs_test_writeonly", project: "default", scopes: ["write"] },
  { key: "fs_test_admin", project: "default", scopes: ["admin"] },
  { key: "fs_test_second", project: "second", scopes: ["read", "write"] },
  { key: "fs_live_emulator", project: "live", scopes: ["read", "write"] },
];

/** A connection whose API key begins with `invalid` starts as ERROR, like one with a wrong credential; any other is ACTIVE. */
export function defaultBornStatus({ apiKey }: { apiKey: string }): string {
  return apiKey.startsWith("invalid") ? "ERROR" : "ACTIVE";
}
