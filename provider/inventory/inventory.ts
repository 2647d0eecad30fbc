import type { FlowstackClient } from "../api/client";
import type { Connection } from "../api/shapes";
import { isFailure } from "../messages/errors";
import { type Likeness, LikenessIndex } from "./likeness";
import { ListWalk } from "./list-walk";

/** There is another look soon, and a server that does not answer is not to be waited for each time. */
const RETRIES_OF_A_LOOK = 1;

/**
 * What FlowStack has, read with as few requests as can be: the quota may be 100 an hour (flowstack-api.md, section 4).
 * It lives as long as the process, which is one preview, update, refresh or destroy.
 */
export class Inventory {
  #walk: ListWalk;
  readonly #wanted = new Set<string>();
  readonly #created = new Map<string, Connection>();
  readonly #deleted = new Set<string>();
  #index: Promise<LikenessIndex> | undefined;
  #look: Promise<unknown> = Promise.resolve();
  #nextLook: Promise<Connection[]> | undefined;

  constructor(private readonly client: FlowstackClient) {
    this.#walk = this.#newWalk();
  }

  /**
   * One connection, or undefined when FlowStack has none of that id. All readers share one list walk, which goes on
   * only while it has cost fewer pages than the ids it serves; beyond that, and for what the list does not show, a GET.
   */
  async find(id: string): Promise<Connection | undefined> {
    this.#wanted.add(id);
    while (!this.#walk.rows.has(id) && !this.#walk.finished && this.#walk.pages < this.#wanted.size) {
      await this.#walk.next();
    }
    if (this.#deleted.has(id)) return undefined;
    return this.#created.get(id) ?? this.#walk.rows.get(id) ?? this.reread(id);
  }

  /** One connection by a GET of its own, or undefined when FlowStack has none of that id. */
  async reread(id: string): Promise<Connection | undefined> {
    try {
      return await this.client.get(id);
    } catch (error) {
      if (isFailure(error, "NOT_FOUND")) return undefined;
      throw error;
    }
  }

  /** Whether the list answers: by the first page of the shared walk, which is asked for once. */
  async reach(): Promise<void> {
    if (this.#walk.pages === 0) await this.#walk.next();
  }

  /** Whether a whole walk has not shown it, or this process deleted it. Nothing is asked. */
  isKnownGone(id: string): boolean {
    return this.#deleted.has(id) || (this.#walk.finished && !this.#walk.rows.has(id));
  }

  /** All of the project's connections: one whole walk a process, kept true by what this process writes. */
  async all(): Promise<Connection[]> {
    return this.#withOwnWrites(await this.#walk.toEnd());
  }

  /** The API-key connections of an app and name, by the same walk. */
  async like(wanted: Likeness): Promise<Connection[]> {
    this.#index ??= this.#newIndex();
    return (await this.#index).like(wanted).filter(({ id }) => !this.#deleted.has(id));
  }

  /**
   * All of the project's connections, by a walk that begins after this call: what a lost reply left behind. Callers
   * that wait at the same time share it.
   */
  lookAgain(): Promise<Connection[]> {
    this.#nextLook ??= this.#look
      .catch(() => {})
      .then(() => {
        this.#nextLook = undefined;
        const walk = this.#newWalk(RETRIES_OF_A_LOOK)
          .toEnd()
          .then((rows) => this.#withOwnWrites(rows));
        this.#look = walk;
        return walk;
      });
    return this.#nextLook;
  }

  noteCreated(row: Connection): void {
    this.#created.set(row.id, row);
    void this.#index?.then((index) => index.add(row));
  }

  noteDeleted(id: string): void {
    this.#created.delete(id);
    this.#deleted.add(id);
  }

  async #newIndex(): Promise<LikenessIndex> {
    try {
      return new LikenessIndex(await this.all());
    } catch (error) {
      this.#index = undefined;
      throw error;
    }
  }

  #newWalk(maxRetries?: number): ListWalk {
    return new ListWalk((cursor) => this.client.list(cursor, maxRetries));
  }

  #withOwnWrites(rows: ReadonlyMap<string, Connection>): Connection[] {
    return [...new Map([...rows, ...this.#created]).values()].filter(({ id }) => !this.#deleted.has(id));
  }
}
