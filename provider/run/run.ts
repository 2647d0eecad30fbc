import { ProjectKey } from "./project-key";
import { Replacements } from "./replacements";

/** What this run knows about one connection. */
interface Facts {
  /** The connection is in a row of the state, or this run created or imported it. */
  isTracked: boolean;
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
  /** The program's API key for the connection, if a resource of this run manages or imports it. */
  programKey: string | undefined;
}

const NOTHING: Facts = {
  isTracked: false,
  isRefreshed: false,
  isRevoked: false,
  rows: [],
  importers: [],
  engineImporter: undefined,
  isNewImport: false,
  programKey: undefined,
};

/**
 * The only record of what this run knows. The first methods record facts; the others answer questions. Its two parts are
 * built in the same way. It exists as long as the configured provider, which is one preview, update, refresh or destroy.
 *
 * The caller identifies a resource by its `key`. Resources with equal inputs may share one, so an equal key never proves that
 * two calls are about the same resource. A row of the state is identified by its salt.
 */
export class Run {
  /** Which connections are replaced, and whether what replaces them works. */
  readonly replacements: Replacements;
  /** Whether the FlowStack key in use is of the stack's project. */
  readonly projectKey = new ProjectKey();
  readonly #connections = new Map<string, Facts>();
  /** Keys of the resources that the program has registered. */
  readonly #declared = new Set<string>();
  /** Ids of the connections that this run has created. */
  readonly #created = new Set<string>();
  readonly #printed = new Set<string>();

  /** @param keysAreUnique no two resources share a key, and all calls about a resource have the same one */
  constructor(keysAreUnique = false) {
    this.replacements = new Replacements(keysAreUnique);
  }

  // Facts

  /** The program has registered this resource: the engine calls `check` for no others. */
  declared(key: string): void {
    this.#declared.add(key);
  }

  /** A row of the state has this id, or this run created or imported the connection. */
  tracked(id: string): void {
    this.#note(id, { isTracked: true });
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

  /** @param programKey the program's API key for a connection that it manages or imports, if it gives one */
  givenKey(id: string, programKey: string | undefined): void {
    this.#note(id, { programKey });
  }

  revoked(id: string): void {
    this.#note(id, { isRevoked: true });
  }

  refreshed(id: string): void {
    this.#note(id, { isRefreshed: true });
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

  programKey(id: string): string | undefined {
    return this.#of(id).programKey;
  }

  isRevoked(id: string): boolean {
    return this.#of(id).isRevoked;
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
}
