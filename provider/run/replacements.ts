import { FlowstackError } from "../messages/errors";

/** What this run knows about a resource that replaces connections. */
interface Replacement {
  /** Ids of the connections that the resource replaces. */
  ids: Set<string>;
  /** Salts of the rows that the resource replaces. */
  rows: Set<string>;
  /** Ids of the connections that must not be revoked until the resource has a connection that works. */
  kept: Set<string>;
  /** Ids of its connections that are half-made in the state. */
  halfMade: Set<string>;
  /** The number of working connections that this run has created for the resource. */
  working: number;
  /** This run has created a connection for the resource that does not work. */
  isBroken: boolean;
}

/** What this run knows about the connections that resources replace, in this run or an earlier one. */
export class Replacements {
  /** By the key of the resource. */
  readonly #all = new Map<string, Replacement>();
  /** Ids of the connections that a diff of this run replaces. */
  readonly #announced = new Set<string>();
  /** Ids that an earlier run replaced without recording the row. */
  readonly #idsAlone = new Set<string>();
  /** Ids that an option `import` names, of resources that a diff of this run replaces. */
  readonly #pastImports = new Set<string>();

  /** @param keysAreUnique no two resources share a key, and all calls about a resource have the same one */
  constructor(private readonly keysAreUnique: boolean) {}

  // Facts

  /**
   * A diff says that this resource replaces the connection.
   * @param row the salt of its row
   * @param importId the id that its option `import` still names. With `ignoreChanges` the create has another key than the
   *   diff, so only the id can tell that this import is over.
   */
  announce(key: string, id: string, row: string, importId?: string): void {
    this.#announced.add(id);
    this.#of(key).ids.add(id);
    this.#of(key).rows.add(row);
    if (importId !== undefined) this.#pastImports.add(importId);
  }

  /**
   * An earlier run replaced these connections with the resource's connection. Their rows may still be in the state.
   * @param rows the salts of the rows, if that run recorded them
   */
  fromEarlierRun(key: string, ids: readonly string[], rows?: readonly string[]): void {
    for (const id of ids) this.#of(key).ids.add(id);
    for (const row of rows ?? []) this.#of(key).rows.add(row);
    for (const id of rows ? [] : ids) this.#idsAlone.add(id);
  }

  /** The state has a half-made connection of this resource. The connections that it replaces must not be revoked. */
  halfMade(key: string, id: string, kept: readonly string[]): void {
    this.#of(key).halfMade.add(id);
    this.#keep(key, kept);
  }

  /** This run has created a connection that does not work. The connections that it may replace must not be revoked. */
  broken(key: string): void {
    const kept = this.mayBeReplacedBy(key);
    this.#of(key).isBroken = true;
    this.#keep(key, kept);
  }

  /** This run has given the resource a connection that works. */
  works(key: string): void {
    const replacement = this.#all.get(key);
    if (replacement) replacement.working++;
  }

  // Questions

  /** Whether a diff of this run replaces the connection. */
  isAnnounced(id: string): boolean {
    return this.#announced.has(id);
  }

  /** Whether this run replaces the resource that imported the connection: its option `import` means nothing then. */
  isImportOver(id: string): boolean {
    return this.#pastImports.has(id);
  }

  /**
   * Whether this run or an earlier one replaces the row of a connection. The id alone does not tell: since then, another
   * resource may have imported the connection.
   * @param row the salt of the row
   */
  includes(id: string, row: string): boolean {
    return this.#idsAlone.has(id) || [...this.#all.values()].some(({ rows }) => rows.has(row));
  }

  /** Ids of the connections that a resource replaces. */
  replacedBy(key: string): string[] {
    return [...(this.#all.get(key)?.ids ?? [])];
  }

  /** Salts of the rows that a resource replaces. */
  rowsReplacedBy(key: string): string[] {
    return [...(this.#all.get(key)?.rows ?? [])];
  }

  /**
   * Ids of the connections that a connection created for this key may replace. With `ignoreChanges`, the engine compares and
   * creates with different inputs, so the keys differ: then all connections whose replacement does not work yet count.
   */
  mayBeReplacedBy(key: string): string[] {
    const own = this.replacedBy(key);
    if (own.length > 0 || this.keysAreUnique) return own;
    const others = [...this.#all.values()].filter(({ working }) => working === 0);
    return others.flatMap(({ ids }) => [...ids]);
  }

  /** @returns NOT_ACTIVE when its replacement does not work yet; the engine then keeps the row for the next run */
  mayRevoke(id: string): FlowstackError | undefined {
    const isKept = [...this.#all.values()].some((one) => one.kept.has(id) && !isWorking(one));
    if (!isKept) return undefined;
    return new FlowstackError("NOT_ACTIVE", {
      problem: `Connection ${id} was not revoked: the one that replaces it does not work.`,
      fix: "Correct the new key, and run `pulumi up` again: it replaces this connection and the new one.",
      ids: [id],
    });
  }

  #keep(key: string, ids: readonly string[]): void {
    for (const id of ids) this.#of(key).kept.add(id);
  }

  #of(key: string): Replacement {
    const empty = () => new Set<string>();
    const sets = { ids: empty(), rows: empty(), kept: empty(), halfMade: empty() };
    const replacement = this.#all.get(key) ?? { ...sets, working: 0, isBroken: false };
    this.#all.set(key, replacement);
    return replacement;
  }
}

/**
 * Resources that share a key cannot be distinguished, so there must be one working connection for each of their half-made
 * connections.
 */
function isWorking({ isBroken, working, halfMade }: Replacement): boolean {
  return !isBroken && working >= halfMade.size;
}
