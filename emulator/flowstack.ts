import type { SeedRow } from "./connections";
import { Core } from "./core";
import type { FaultQueue } from "./faults";
import type { RequestEntry } from "./log";
import type { ApiKey, FlowStackOptions, ListLag } from "./options";
import type { QuotaLeft } from "./quota";
import type { ApiRequest, Connection, Outcome } from "./wire";

/** What a test or a demo can do to FlowStack behind the API's back, and see of it. None of it uses up quota. */
export interface Control {
  /** The keys that were given, revoked ones too. */
  readonly keys: readonly ApiKey[];
  /** The first of the keys; unless others were given, it reads and writes the project `default`. */
  readonly apiKey: string;
  /** Every connection that is really there, without credentials; of all projects unless one is named. */
  connections(project?: string): Connection[];
  /** Puts connections there as the dashboard would, OAuth ones too. Default project: that of the first key. */
  seed(rows: readonly SeedRow[], project?: string): Connection[];
  /** Turns a connection `EXPIRED`, `ERROR`, `REVOKED`, or anything else (section 1). */
  setStatus(id: string, status: string): Connection;
  /** Renames a connection as the dashboard would: the id stays. */
  rename(id: string, name: string): Connection;
  /** Deletes a connection out of band. */
  remove(id: string): void;
  /** Whether a connection holds exactly this credential. The credential itself cannot be had: only a salted hash is kept. */
  holdsKey(id: string, apiKey: string): boolean;
  /** Makes a key answer 401 from now on (section 2). */
  revokeKey(key: string): void;
  /** Gives a project, or all of them, a new quota in a window that opens now. */
  setQuota(quota: QuotaLeft, project?: string): void;
  /** Makes lists lag behind the writes to come (section 7), or no longer. */
  setListLag(lag: ListLag | undefined): void;
  /** What goes wrong with the requests to come. */
  readonly faults: FaultQueue;
  /** Every request to the API since the start or the last reset, oldest first. */
  readonly requests: readonly RequestEntry[];
  /** Empties the request log. */
  resetRequests(): void;
}

/** A FlowStack without sockets: requests in, outcomes out, on whatever clock it is given. */
export interface FlowStack extends Control {
  /** Does to a request what the API would do, or what the next fault does. It answers at once and never waits. */
  handle(request: ApiRequest): Outcome;
}

/** A FlowStack in this process, for tests that drive thousands of requests through it. */
export function createFlowStack(options: FlowStackOptions = {}): FlowStack {
  const core = new Core(options);
  const { connections, ring, faults, log } = core;
  const [first] = ring.keys;
  if (first === undefined) throw new TypeError("keys must hold at least one key.");
  return {
    handle: (request) => core.handle(request),
    keys: ring.keys,
    apiKey: first.key,
    connections: (project) => connections.all(project),
    seed: (rows, project = first.project) => rows.map((row) => connections.add(project, row)),
    setStatus: (id, status) => connections.change(id, { status }),
    rename: (id, name) => connections.change(id, { name }),
    remove: (id) => connections.remove(id),
    holdsKey: (id, apiKey) => connections.holdsKey(id, apiKey),
    revokeKey: (key) => ring.revoke(key),
    setQuota: (quota, project) => core.setQuota(quota, project),
    setListLag: (lag) => {
      connections.lag = lag;
    },
    faults,
    requests: log,
    resetRequests: () => {
      log.length = 0;
    },
  };
}
