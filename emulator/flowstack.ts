import type { SeedRow } from "./connections";
import { Core, type Handled } from "./core";
import type { FaultQueue } from "./fault-queue";
import type { ApiKey } from "./keys";
import type { FlowStackOptions, ListLag } from "./options";
import type { QuotaLeft } from "./quota";
import type { RequestEntry } from "./request-log";
import type { ApiRequest, Connection, Outcome } from "./wire";

/** What a test or a demo can do and see without the API. None of it uses up quota. */
export interface Control {
  /** The keys of the option `keys`, also those that were revoked. */
  readonly keys: readonly ApiKey[];
  /** The first of the keys; by default it may read and write the project `default`. */
  readonly apiKey: string;
  /** Every connection that exists, without credentials, whatever lists show; of all projects unless one is named. */
  connections(project?: string): Connection[];
  /** Adds connections as the dashboard would, OAuth ones too. Default project: that of the first key. */
  seed(rows: readonly SeedRow[], project?: string): Connection[];
  /** Sets the status of a connection: `EXPIRED`, `ERROR`, `REVOKED`, or any other string (section 1). */
  setStatus(id: string, status: string): Connection;
  /** Renames a connection as the dashboard would: the id stays the same. */
  rename(id: string, name: string): Connection;
  /** Deletes a connection as the dashboard would. */
  remove(id: string): void;
  /** Whether a connection stores exactly this credential. Nothing returns the credential: only a salted hash is kept. */
  holdsKey(id: string, apiKey: string): boolean;
  /** Revokes a key: requests with it are answered 401 from now on (section 2). */
  revokeKey(key: string): void;
  /** Sets a new quota for one project, or for all, in a window that opens now. */
  setQuota(quota: QuotaLeft, project?: string): void;
  /** Makes lists lag behind later writes (section 7); undefined ends that. */
  setListLag(lag: ListLag | undefined): void;
  /** The faults of later requests. */
  readonly faults: FaultQueue;
  /** Every request to the API since the start or the last reset, oldest first. */
  readonly requests: readonly RequestEntry[];
  /** Empties the request log. */
  resetRequests(): void;
}

/** A FlowStack without sockets: requests in, outcomes out, with the clock of its options. */
export interface FlowStack extends Control {
  /** Does with a request what the API would do, or what the next faults say. It answers at once and never waits. */
  handle(request: ApiRequest): Outcome;
}

/** What a server needs: the FlowStack, and a `handle` that also returns the interim replies to send. */
export interface Service {
  readonly flowstack: FlowStack;
  readonly handle: (request: ApiRequest) => Handled;
}

/** Creates a FlowStack in this process, for tests that send thousands of requests. */
export function createFlowStack(options: FlowStackOptions = {}): FlowStack {
  return openFlowStack(options).flowstack;
}

/** Creates a FlowStack for a server. */
export function openFlowStack(options: FlowStackOptions): Service {
  const core = new Core(options);
  const handle = (request: ApiRequest) => core.handle(request);
  return { flowstack: { handle: (request) => handle(request).outcome, ...controlOf(core) }, handle };
}

function controlOf(core: Core): Control {
  const { connections, ring, faults, log } = core;
  const [first] = ring.keys;
  if (first === undefined) throw new TypeError("keys must contain at least one key.");
  return {
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
