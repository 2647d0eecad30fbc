import { createHmac, randomBytes } from "node:crypto";
import type { ListLag } from "./options";
import type { Positioned } from "./pages";
import { ApiError, type Connection, isoSeconds } from "./wire";

/** A connection to add as the dashboard would: any type and status, without a request, its name stored as given. */
export interface SeedRow {
  readonly app: string;
  readonly name: string;
  /** Default: `conn_` and 16 random characters. */
  readonly id?: string;
  /** Default `API_KEY`. */
  readonly type?: string;
  /** Default `ACTIVE`. */
  readonly status?: string;
  /** ISO 8601. Default: now. */
  readonly created?: string;
  /** ISO 8601. Default: the same as `created`. */
  readonly updated?: string;
  /** The credential of the connection; the emulator keeps only a salted hash of it. Default: none. */
  readonly apiKey?: string;
}

interface Row {
  readonly project: string;
  readonly position: number;
  readonly keyHash: string | null;
  connection: Connection;
  /** Deleted, and kept only because lists may still show it. */
  deleted: boolean;
  /** Whether lists show the last write to it. */
  settled: () => boolean;
}

/** The connections of all projects, and what lists show of them. */
export class Connections {
  private readonly rows = new Map<string, Row>();
  private readonly salt = randomBytes(16);
  private readonly listCalls = new Map<string, number>();
  private writes = 0;

  constructor(
    private readonly now: () => number,
    public lag: ListLag | undefined,
  ) {}

  /** Adds a connection; lists show it when the lag is over. */
  add(project: string, seed: SeedRow): Connection {
    const connection = this.complete(seed);
    const { id } = connection;
    if (this.rows.has(id)) throw new Error(`Connection ${id} already exists.`);
    this.writes += 1;
    const keyHash = seed.apiKey === undefined ? null : this.hash(id, seed.apiKey);
    const settled = this.lagFrom(project);
    this.rows.set(id, { project, position: this.writes, keyHash, connection, deleted: false, settled });
    return connection;
  }

  /** The connections that exist, whatever lists show; of every project unless one is named. */
  all(project?: string): Connection[] {
    return [...this.rows.values()]
      .filter((row) => !row.deleted && row.project === (project ?? row.project))
      .map((row) => row.connection);
  }

  /** The connections that a list call shows. It counts as one call for a lag that is measured in list calls. */
  listed(project: string): Positioned<Connection>[] {
    this.listCalls.set(project, this.calls(project) + 1);
    return [...this.rows.values()]
      .filter((row) => row.project === project && row.deleted !== row.settled())
      .map(({ position, connection }) => ({ position, row: connection }));
  }

  /** The project that owns an id; undefined if no such connection exists. */
  owner(id: string): string | undefined {
    const row = this.rows.get(id);
    return row?.deleted === false ? row.project : undefined;
  }

  /** A connection by id. */
  get(id: string): Connection {
    return this.row(id).connection;
  }

  /** Changes a connection as the dashboard would, or as an expired token does. */
  change(id: string, changed: { readonly name?: string; readonly status?: string }): Connection {
    const row = this.row(id);
    row.connection = { ...row.connection, ...changed, updated: isoSeconds(this.now()) };
    return row.connection;
  }

  /** Deletes at once; lists show the row for longer only if the lag covers deletes. */
  remove(id: string): void {
    const row = this.row(id);
    if (this.lag?.deletes !== true) {
      this.rows.delete(id);
      return;
    }
    row.deleted = true;
    row.settled = this.lagFrom(row.project);
  }

  /** Whether the connection stores exactly this credential. */
  holdsKey(id: string, apiKey: string): boolean {
    return this.row(id).keyHash === this.hash(id, apiKey);
  }

  private row(id: string): Row {
    const row = this.rows.get(id);
    if (row === undefined || row.deleted) throw new ApiError("NOT_FOUND", "No such connection.");
    return row;
  }

  private complete(seed: SeedRow): Connection {
    const created = seed.created ?? isoSeconds(this.now());
    const { name, app, type = "API_KEY", status = "ACTIVE", updated = created } = seed;
    return { id: seed.id ?? newId(), name, app, type, status, created, updated };
  }

  /** Starts a lag now; the returned function says whether it is over. */
  private lagFrom(project: string): () => boolean {
    const lag = this.lag;
    if (lag === undefined) return () => true;
    if ("ms" in lag) {
      const end = this.now() + lag.ms;
      return () => this.now() >= end;
    }
    const end = this.calls(project) + lag.lists;
    return () => this.calls(project) > end;
  }

  private calls(project: string): number {
    return this.listCalls.get(project) ?? 0;
  }

  /** Salted, and bound to the id: the hashes of two connections do not show that their keys are equal. */
  private hash(id: string, apiKey: string): string {
    return createHmac("sha256", this.salt).update(`${id} ${apiKey}`).digest("hex");
  }
}

export function newId(): string {
  return `conn_${randomBytes(8).toString("hex")}`;
}
