import { createHmac, randomBytes } from "node:crypto";
import type { ListLag } from "./options";
import type { Placed } from "./pages";
import { ApiError, type Connection, isoSeconds } from "./wire";

/** A connection to put there as the dashboard would: any type and status, without a request. */
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
  /** The credential that it holds; only a salted hash is kept. Default: none. */
  readonly apiKey?: string;
}

interface Row {
  readonly project: string;
  readonly place: number;
  readonly keyHash: string | null;
  connection: Connection;
  /** Deleted, and kept only because lists may still show it. */
  deleted: boolean;
  /** Whether the last write to it has reached the lists. */
  settled: () => boolean;
}

/** The connections of all projects, with what lists show of them. */
export class Connections {
  private readonly rows = new Map<string, Row>();
  private readonly salt = randomBytes(16);
  private readonly listCalls = new Map<string, number>();
  private writes = 0;

  constructor(
    private readonly now: () => number,
    public lag: ListLag | undefined,
  ) {}

  /** Adds a connection; lists show it once the lag is over. */
  add(project: string, seed: SeedRow): Connection {
    const connection = this.complete(seed);
    if (this.rows.has(connection.id)) throw new Error(`There is a connection ${connection.id} already.`);
    this.writes += 1;
    const keyHash = seed.apiKey === undefined ? null : this.hash(connection.id, seed.apiKey);
    const settled = this.lagFrom(project);
    this.rows.set(connection.id, {
      project,
      place: this.writes,
      keyHash,
      connection,
      deleted: false,
      settled,
    });
    return connection;
  }

  /** What is really there, lag or not; of every project unless one is named. */
  all(project?: string): Connection[] {
    return [...this.rows.values()]
      .filter((row) => !row.deleted && row.project === (project ?? row.project))
      .map((row) => row.connection);
  }

  /** What a list call sees; counts as one. */
  listed(project: string): Placed<Connection>[] {
    this.listCalls.set(project, this.calls(project) + 1);
    return [...this.rows.values()]
      .filter((row) => row.project === project && row.deleted !== row.settled())
      .map(({ place, connection }) => ({ place, row: connection }));
  }

  /** The project that owns an id; undefined where there is no such connection. */
  owner(id: string): string | undefined {
    const row = this.rows.get(id);
    return row?.deleted === false ? row.project : undefined;
  }

  /** A connection by id. */
  get(id: string): Connection {
    return this.row(id).connection;
  }

  /** Changes a connection as the dashboard, or the passing of time, would. */
  change(id: string, changed: { readonly name?: string; readonly status?: string }): Connection {
    const row = this.row(id);
    row.connection = { ...row.connection, ...changed, updated: isoSeconds(this.now()) };
    return row.connection;
  }

  /** Deletes at once; lists go on showing it only while a lag for deletes lasts. */
  remove(id: string): void {
    const row = this.row(id);
    if (this.lag?.deletes !== true) {
      this.rows.delete(id);
      return;
    }
    row.deleted = true;
    row.settled = this.lagFrom(row.project);
  }

  /** Whether the connection holds exactly this credential. */
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

  /** Tells later on whether the lag that starts now is over. */
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

  /** Salted, and bound to the id: equal keys of two connections cannot be told to be equal. */
  private hash(id: string, apiKey: string): string {
    return createHmac("sha256", this.salt).update(`${id} ${apiKey}`).digest("hex");
  }
}

export function newId(): string {
  return `conn_${randomBytes(8).toString("hex")}`;
}
