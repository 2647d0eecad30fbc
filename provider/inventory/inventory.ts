import type { FlowstackClient } from "../api/client";
import type { Connection } from "../api/shapes";
import { FlowstackError, isFailure } from "../messages/errors";
import { type Likeness, LikenessIndex } from "./likeness";
import { ListWalk } from "./list-walk";

/** The caller looks again soon, so one walk does not spend long on a server that does not answer. */
const LOOKING_SOON_AGAIN = { maxRetries: 1 };

/**
 * The connections of a FlowStack project, read with as few requests as possible: the quota may be 100 an hour
 * (flowstack-api.md, section 4). It lives as long as the process, which is one preview, update, refresh or destroy.
 */
export class Inventory {
  readonly #walk: ListWalk;
  #hasBegun = false;
  readonly #wanted = new Set<string>();
  readonly #created = new Map<string, Connection>();
  readonly #deleted = new Set<string>();
  /** GETs in flight, by id. */
  readonly #gets = new Map<string, Promise<Connection | undefined>>();
  #index: Promise<LikenessIndex> | undefined;
  #look: Promise<unknown> = Promise.resolve();
  #nextLook: Promise<Connection[]> | undefined;

  constructor(private readonly client: FlowstackClient) {
    this.#walk = new ListWalk((cursor) => {
      this.#hasBegun = true;
      return this.client.list(cursor);
    });
  }

  /** Whether the shared walk has begun, so that it may not show what happens from now on. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * One connection, or undefined when FlowStack has none with that id. All readers share one list walk. It fetches another
   * page only while it has cost fewer pages than the ids that it serves. Beyond that, and for ids that the list does not
   * show, a GET follows; readers that need the same GET at the same time share it.
   */
  async find(id: string): Promise<Connection | undefined> {
    this.#wanted.add(id);
    while (!this.#walk.connections.has(id) && !this.#walk.finished && this.#walk.pages < this.#wanted.size) {
      await this.#walk.next();
    }
    if (this.#deleted.has(id)) return undefined;
    return this.#created.get(id) ?? this.#walk.connections.get(id) ?? this.sharedReread(id);
  }

  /** One connection by its own GET, or undefined when FlowStack has none with that id. */
  async reread(id: string): Promise<Connection | undefined> {
    try {
      return await this.client.get(id);
    } catch (error) {
      if (isFailure(error, "NOT_FOUND")) return undefined;
      throw error;
    }
  }

  /** Resolves when the list can be read: by the first page of the shared walk, which is fetched once. */
  async reach(): Promise<void> {
    if (this.#walk.pages === 0) await this.#walk.next();
  }

  /** Whether a complete walk did not show the connection, or this process deleted it. Sends no request. */
  isKnownGone(id: string): boolean {
    return this.#deleted.has(id) || (this.#walk.finished && !this.#walk.connections.has(id));
  }

  /** All of the project's connections: one complete walk for each process, updated with what this process writes. */
  async all(): Promise<Connection[]> {
    return this.#withOwnWrites(await this.#walk.toEnd());
  }

  /** The API-key connections with an app and name, by the same walk. */
  async like(wanted: Likeness): Promise<Connection[]> {
    this.#index ??= this.#newIndex();
    return this.#notDeleted((await this.#index).like(wanted));
  }

  /** The API-key connections that may have this app and name, cut by the server, by the same walk. */
  async cut(wanted: Likeness): Promise<Connection[]> {
    this.#index ??= this.#newIndex();
    return this.#notDeleted((await this.#index).cut(wanted));
  }

  /**
   * All of the project's connections, by a walk that begins after this call, so that it shows what was created before.
   * Callers that wait at the same time share it, and the retries of the first of them.
   * @param maxRetries as the client takes it; undefined: as the settings say
   */
  lookAgain({ maxRetries }: { maxRetries?: number | undefined } = LOOKING_SOON_AGAIN): Promise<Connection[]> {
    this.#nextLook ??= this.#look
      .catch(() => {})
      .then(() => {
        this.#nextLook = undefined;
        const walk = new ListWalk((cursor) => this.client.list(cursor, maxRetries))
          .toEnd()
          .then((connections) => this.#withOwnWrites(connections));
        this.#look = walk;
        return walk;
      });
    return this.#nextLook;
  }

  noteCreated(connection: Connection): void {
    this.#created.set(connection.id, connection);
    void this.#index?.then((index) => index.add(connection));
  }

  noteDeleted(id: string): void {
    this.#created.delete(id);
    this.#deleted.add(id);
  }

  /**
   * Deletes a connection that this process has just created. A "not found" proves nothing by itself: FlowStack does not
   * publish when a new connection can be read (flowstack-api.md, section 7).
   * @throws FlowstackError NOT_FOUND when FlowStack still shows the connection
   */
  async deleteNew(id: string): Promise<void> {
    if ((await this.client.delete(id)) === "absent" && (await this.reread(id))) throw notDeleted(id);
    this.noteDeleted(id);
  }

  /** Like {@link reread}. A GET in flight is shared; the next caller gets a fresh answer, above all after a failure. */
  sharedReread(id: string): Promise<Connection | undefined> {
    const get = this.#gets.get(id) ?? this.reread(id).finally(() => this.#gets.delete(id));
    this.#gets.set(id, get);
    return get;
  }

  async #newIndex(): Promise<LikenessIndex> {
    try {
      return new LikenessIndex(await this.all());
    } catch (error) {
      this.#index = undefined;
      throw error;
    }
  }

  #withOwnWrites(connections: ReadonlyMap<string, Connection>): Connection[] {
    return this.#notDeleted([...new Map([...connections, ...this.#created]).values()]);
  }

  #notDeleted(connections: Connection[]): Connection[] {
    return connections.filter(({ id }) => !this.#deleted.has(id));
  }
}

function notDeleted(id: string): FlowstackError {
  return new FlowstackError("NOT_FOUND", {
    problem: `FlowStack shows the new connection ${id}, but did not find it to delete it.`,
    fix: "Delete it in FlowStack's dashboard.",
    ids: [id],
  });
}
