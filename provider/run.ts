import { FlowstackError } from "./messages/errors";

/** What this run knows about one connection. */
interface Facts {
  /** The connection is in a row of the state, or this run created or imported it. */
  isTracked: boolean;
  /** A diff of this run says that a resource replaces the connection. */
  isReplaced: boolean;
  /** An earlier run replaced the connection, and its row may still be in the state. */
  wasReplaced: boolean;
  /** A refresh has read the connection. */
  isRefreshed: boolean;
  /** This run has revoked the connection, or found it gone when it should. */
  isRevoked: boolean;
  /** Salts of the rows that manage the connection and are not deleted yet. */
  rows: readonly string[];
  /** Keys of the resources that import the connection. */
  importers: readonly string[];
  /** Key of the resource for which the engine itself imported the connection, in this run or an earlier one. */
  engineImporter: string | undefined;
  /** The engine imported it in this run. */
  isNewImport: boolean;
  /** The program's API key for the connection, if a resource of this run imports it. */
  importedKey: string | undefined;
}

const NOTHING: Facts = {
  isTracked: false,
  isReplaced: false,
  wasReplaced: false,
  isRefreshed: false,
  isRevoked: false,
  rows: [],
  importers: [],
  engineImporter: undefined,
  isNewImport: false,
  importedKey: undefined,
};

/** What this run knows about a resource that replaces connections. */
interface Replacement {
  /** Ids of the connections that the resource replaces. */
  ids: Set<string>;
  /** Ids of the connections that must not be revoked until the resource has a connection that works. */
  kept: Set<string>;
  /** Ids of its connections that are half-made in the state. */
  halfMade: Set<string>;
  /** The number of working connections that this run has created for the resource. */
  working: number;
  /** This run has created a connection for the resource that does not work. */
  isBroken: boolean;
}

/**
 * Whether the FlowStack key in use belongs to the project of the stack. `ask` is an id to search for in FlowStack: the caller
 * then reports the result with `found` or `missing`.
 */
export type Ownership = "proven" | { missing: string } | { ask: string };

/**
 * The only record of what this run knows. The first methods record facts; the others answer questions. It exists as long as
 * the configured provider, which is one preview, update, refresh or destroy.
 *
 * The caller identifies a resource by its `key`. Resources with equal inputs may share one, so an equal key never proves that
 * two calls are about the same resource. A row of the state is identified by its salt.
 */
export class Run {
  readonly #connections = new Map<string, Facts>();
  readonly #replacements = new Map<string, Replacement>();
  /** Keys of the resources that the program has registered. */
  readonly #declared = new Set<string>();
  /** Ids of rows that another FlowStack key wrote, and whether the key in use finds their connections. */
  readonly #foreign = new Map<string, "not asked" | "found" | "missing">();
  /** Ids of the connections that this run has created. */
  readonly #created = new Set<string>();
  /** Ids of rows that the FlowStack key in use wrote. */
  readonly #own = new Set<string>();
  readonly #printed = new Set<string>();

  /** @param keysAreUnique no two resources share a key, and all calls about a resource have the same one */
  constructor(private readonly keysAreUnique = false) {}

  // Facts

  /** The program has registered this resource: the engine calls `check` for no others. */
  declared(key: string): void {
    this.#declared.add(key);
  }

  /** A row of the state has this id, or this run created or imported the connection. */
  tracked(id: string): void {
    this.#note(id, { isTracked: true });
  }

  /** Records which FlowStack key wrote a row. Rows that this run creates prove nothing: they may be in the wrong project. */
  writtenBy(writer: "this key" | "another key", id: string): void {
    if (writer === "this key") this.#own.add(id);
    else if (!this.#foreign.has(id)) this.#foreign.set(id, "not asked");
  }

  /** A row that stays in the state manages this connection. */
  managed(id: string, row: string): void {
    this.#note(id, { isTracked: true, rows: [...this.#otherRows(id, row), row] });
  }

  /** This row no longer manages the connection, because it is being deleted. */
  released(id: string, row: string): void {
    this.#note(id, { rows: this.#otherRows(id, row) });
  }

  /** This run created or imported the connection for a resource. */
  created(id: string): void {
    this.#created.add(id);
  }

  found(id: string): void {
    if (this.#foreign.has(id)) this.#foreign.set(id, "found");
  }

  /** A connection that was found before is gone now: that the key found it stays a proof. */
  missing(id: string): void {
    if (this.#foreign.get(id) === "not asked") this.#foreign.set(id, "missing");
  }

  /** A resource imports this connection, in its preview or in its create. */
  imports(id: string, key: string): void {
    this.#note(id, { importers: [...this.#otherImporters(id, key), key] });
  }

  /** The engine has imported this connection, before the provider sees the program's values for it. */
  importedByEngine(id: string, key: string): void {
    this.#note(id, { engineImporter: key, isNewImport: true, isTracked: true });
  }

  /** The engine has imported this connection in an earlier run. */
  importedEarlier(id: string, key: string): void {
    this.#note(id, { engineImporter: key });
  }

  /** @param importedKey the program's API key for a connection that it imports, if it gives one */
  importsWith(id: string, importedKey: string | undefined): void {
    this.#note(id, { importedKey });
  }

  revoked(id: string): void {
    this.#note(id, { isRevoked: true });
  }

  refreshed(id: string): void {
    this.#note(id, { isRefreshed: true });
  }

  /** A diff says that this resource replaces these connections. */
  replaces(key: string, ids: readonly string[]): void {
    for (const id of ids) {
      this.#replacement(key).ids.add(id);
      this.#note(id, { isReplaced: true });
    }
  }

  /** An earlier run replaced these connections with the resource's connection. Their rows may still be in the state. */
  replacedEarlier(key: string, ids: readonly string[]): void {
    for (const id of ids) {
      this.#replacement(key).ids.add(id);
      this.#note(id, { wasReplaced: true, isTracked: true });
    }
  }

  /** The state has a half-made connection of this resource. The connections that it replaces must not be revoked. */
  halfMade(key: string, id: string, kept: readonly string[]): void {
    this.#replacement(key).halfMade.add(id);
    this.#keep(key, kept);
  }

  /** This run has created a connection that does not work. The connections that it may replace must not be revoked. */
  broken(key: string): void {
    const kept = this.mayBeReplacedBy(key);
    this.#replacement(key).isBroken = true;
    this.#keep(key, kept);
  }

  /** This run has given the resource a connection that works. */
  works(key: string): void {
    const replacement = this.#replacements.get(key);
    if (replacement) replacement.working++;
  }

  // Questions

  /**
   * Whether a diff belongs to a refresh, and not to the program. The engine calls `check` only for resources that the program
   * registers, and after the read of a refresh it may or may not send a diff. Only the program's inputs can be unknown: a
   * refresh compares those of the state.
   */
  isDiffOfRefresh(id: string, key: string, hasUnknowns: boolean): boolean {
    return this.#of(id).isRefreshed && !this.#declared.has(key) && !hasUnknowns;
  }

  isTracked(id: string): boolean {
    return this.#of(id).isTracked;
  }

  /** @param row the salt of a row to ignore */
  hasOtherManagers(id: string, row?: string): boolean {
    return this.#otherRows(id, row).length > 0;
  }

  /** @param key the key of a resource to ignore */
  hasOtherImporters(id: string, key?: string): boolean {
    return this.#otherImporters(id, key).length > 0;
  }

  isImportedByEngine(id: string, key: string): boolean {
    const { engineImporter, isNewImport } = this.#of(id);
    return isNewImport && engineImporter === key;
  }

  /** Whether the engine has imported any connection for a resource in this run. */
  hasEngineImport(key: string): boolean {
    return [...this.#connections.keys()].some((id) => this.isImportedByEngine(id, key));
  }

  /** Whether the resource is an import of another connection, made in this run or an earlier one. */
  importsAnother(id: string, key: string): boolean {
    return [...this.#connections].some(([other, facts]) => other !== id && facts.engineImporter === key);
  }

  createdIds(): string[] {
    return [...this.#created];
  }

  importedKey(id: string): string | undefined {
    return this.#of(id).importedKey;
  }

  isRevoked(id: string): boolean {
    return this.#of(id).isRevoked;
  }

  isReplaced(id: string): boolean {
    return this.#of(id).isReplaced;
  }

  /** Whether this run or an earlier one replaced the connection. */
  wasReplaced(id: string): boolean {
    return this.#of(id).isReplaced || this.#of(id).wasReplaced;
  }

  /** Ids of the connections that a resource replaces. */
  replacedBy(key: string): string[] {
    return [...(this.#replacements.get(key)?.ids ?? [])];
  }

  /**
   * Ids of the connections that a connection created for this key may replace. With `ignoreChanges`, the engine compares and
   * creates with different inputs, so the keys differ: then all connections whose replacement does not work yet count.
   */
  mayBeReplacedBy(key: string): string[] {
    const own = this.replacedBy(key);
    if (own.length > 0 || this.keysAreUnique) return own;
    const others = [...this.#replacements.values()].filter(({ working }) => working === 0);
    return others.flatMap(({ ids }) => [...ids]);
  }

  /** @returns NOT_ACTIVE when its replacement does not work yet; the engine then keeps the row for the next run */
  mayRevoke(id: string): FlowstackError | undefined {
    const isKept = [...this.#replacements.values()].some((one) => one.kept.has(id) && !isWorking(one));
    if (!isKept) return undefined;
    return new FlowstackError("NOT_ACTIVE", {
      problem: `Connection ${id} was not revoked: the one that replaces it does not work.`,
      fix: "Correct the new key, and run `pulumi up` again: it replaces this connection and the new one.",
      ids: [id],
    });
  }

  /**
   * Whether the FlowStack key in use belongs to the project of the stack. A key belongs to one project (flowstack-api.md,
   * section 2), so a row that the key wrote is proof, and so is finding a connection whose row another key wrote.
   * @param id a connection that FlowStack does not return: then only its own row, or a found connection, is proof
   */
  ownership(id?: string): Ownership {
    const looks = [...this.#foreign].filter(([one]) => !this.#own.has(one));
    const isFound = looks.some(([, look]) => look === "found");
    if (isFound || (id === undefined && this.#own.size > 0)) return "proven";
    const inQuestion = looks.filter(([one]) => id === undefined || one === id);
    const missing = inQuestion.find(([, look]) => look === "missing");
    if (missing) return { missing: missing[0] };
    return inQuestion[0] ? { ask: inQuestion[0][0] } : "proven";
  }

  /** Whether a line has not been printed before. The line counts as printed from now on. */
  isNews(line: string): boolean {
    const isNew = !this.#printed.has(line);
    this.#printed.add(line);
    return isNew;
  }

  #of(id: string): Facts {
    return this.#connections.get(id) ?? NOTHING;
  }

  #note(id: string, facts: Partial<Facts>): void {
    const known = this.#connections.get(id) ?? { ...NOTHING };
    this.#connections.set(id, Object.assign(known, facts));
  }

  #otherRows(id: string, row: string | undefined): string[] {
    return this.#of(id).rows.filter((other) => other !== row);
  }

  #otherImporters(id: string, key: string | undefined): string[] {
    return this.#of(id).importers.filter((other) => other !== key);
  }

  #keep(key: string, ids: readonly string[]): void {
    for (const id of ids) this.#replacement(key).kept.add(id);
  }

  #replacement(key: string): Replacement {
    const empty = { ids: new Set<string>(), kept: new Set<string>(), halfMade: new Set<string>() };
    const replacement = this.#replacements.get(key) ?? { ...empty, working: 0, isBroken: false };
    this.#replacements.set(key, replacement);
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
