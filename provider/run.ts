import { FlowstackError } from "./messages/errors";

/** What this run knows of one connection. */
interface Facts {
  /** A row of the state has it, or this run created or imported it. */
  isTracked: boolean;
  isReplaced: boolean;
  /** A refresh has read it. */
  isRefreshed: boolean;
  /** Salts of the rows that manage it and are not deleted yet. */
  rows: readonly string[];
  /** Keys of the resources that import it. */
  importers: readonly string[];
  /** The program's API key for it, if this run has imported it. */
  importedKey: string | undefined;
}

const NOTHING: Facts = {
  isTracked: false,
  isReplaced: false,
  isRefreshed: false,
  rows: [],
  importers: [],
  importedKey: undefined,
};

/** What this run knows of a resource that replaces something. */
interface Replacement {
  /** Ids of the connections that it replaces. */
  ids: Set<string>;
  /** Ids of the connections that must stay until the resource has one that works. */
  kept: Set<string>;
  /** Ids of its connections that the state has as half-made. */
  halfMade: Set<string>;
  /** How many of the connections that this run has created for it work. */
  working: number;
  /** This run has created a connection for it that does not work. */
  isBroken: boolean;
}

/** Whether the FlowStack key in use belongs to the project of the stack. `ask` for an id, and tell `found` or `missing`. */
export type Ownership = "proven" | { missing: string } | { ask: string };

/**
 * The one record of what this run knows: facts go in by the first methods, questions are answered by the others. It lives
 * as long as the configured provider, which is one preview, update, refresh or destroy.
 *
 * A resource is known by its `key`, which the face gives. Resources with equal inputs may share one, so nothing here takes
 * an equal key for proof that two calls are about the same resource. A row of the state is known by its salt.
 */
export class Run {
  readonly #connections = new Map<string, Facts>();
  readonly #replacements = new Map<string, Replacement>();
  /** Keys of the resources that the program has registered. */
  readonly #declared = new Set<string>();
  /** Ids of rows that another FlowStack key wrote, and whether the key in use finds their connections. */
  readonly #foreign = new Map<string, "not asked" | "found" | "missing">();
  /** Ids of rows that the FlowStack key in use wrote. */
  readonly #own = new Set<string>();
  readonly #printed = new Set<string>();

  // Facts

  /** The program has registered a resource: the engine checks no other. */
  declared(key: string): void {
    this.#declared.add(key);
  }

  /** A row of the state has this id, or this run created or imported it. */
  tracked(id: string): void {
    this.#note(id, { isTracked: true });
  }

  /** Which FlowStack key wrote a row of the state. Rows of this run prove nothing: they may be in the wrong project. */
  writtenBy(writer: "this key" | "another key", id: string): void {
    if (writer === "this key") this.#own.add(id);
    else if (!this.#foreign.has(id)) this.#foreign.set(id, "not asked");
  }

  /** A row that stays in the state manages this connection. */
  managed(id: string, row: string): void {
    this.#note(id, { isTracked: true, rows: [...this.#otherRows(id, row), row] });
  }

  /** A row is being deleted. */
  released(id: string, row: string): void {
    this.#note(id, { rows: this.#otherRows(id, row) });
  }

  found(id: string): void {
    if (this.#foreign.has(id)) this.#foreign.set(id, "found");
  }

  missing(id: string): void {
    if (this.#foreign.has(id)) this.#foreign.set(id, "missing");
  }

  /** A resource imports this connection: its preview says so, or its create. */
  imports(id: string, key: string): void {
    this.#note(id, { importers: [...this.#otherImporters(id, key), key] });
  }

  /** @param importedKey the program's API key for the connection, where it has one */
  imported(id: string, importedKey: string | undefined): void {
    this.#note(id, { importedKey });
  }

  refreshed(id: string): void {
    this.#note(id, { isRefreshed: true });
  }

  /** A resource replaces these connections, or an earlier run has, and their rows may still be there. */
  replaces(key: string, ids: readonly string[]): void {
    for (const id of ids) {
      this.#replacement(key).ids.add(id);
      this.#note(id, { isReplaced: true, isTracked: true });
    }
  }

  /** The state has a half-made connection of a resource: what that one replaces must stay. */
  halfMade(key: string, id: string, kept: readonly string[]): void {
    this.#replacement(key).halfMade.add(id);
    this.#keep(key, kept);
  }

  /** This run has created a connection that does not work: what that one replaces must stay. */
  broken(key: string, kept: readonly string[]): void {
    this.#replacement(key).isBroken = true;
    this.#keep(key, kept);
  }

  /** A resource has a connection that works. */
  works(key: string): void {
    const replacement = this.#replacements.get(key);
    if (replacement) replacement.working++;
  }

  // Questions

  /**
   * Whether a diff is the engine's own after the read of a refresh, and not the program's. The engine checks what the
   * program registers, and nothing else; after a read it may send a diff, or none.
   */
  isDiffOfRefresh(id: string, key: string): boolean {
    return this.#of(id).isRefreshed && !this.#declared.has(key);
  }

  isTracked(id: string): boolean {
    return this.#of(id).isTracked;
  }

  /** @param row salt of a row that does not count */
  hasOtherManagers(id: string, row?: string): boolean {
    return this.#otherRows(id, row).length > 0;
  }

  /** @param key of a resource that does not count */
  hasOtherImporters(id: string, key?: string): boolean {
    return this.#otherImporters(id, key).length > 0;
  }

  importedKey(id: string): string | undefined {
    return this.#of(id).importedKey;
  }

  isReplaced(id: string): boolean {
    return this.#of(id).isReplaced;
  }

  /** Ids of the connections that a resource replaces. */
  replacedBy(key: string): string[] {
    return [...(this.#replacements.get(key)?.ids ?? [])];
  }

  /** @returns NOT_ACTIVE when nothing works yet in place of the connection: the engine keeps its row for the next run */
  mayRevoke(id: string): FlowstackError | undefined {
    const isKept = [...this.#replacements.values()].some((one) => one.kept.has(id) && !isWorking(one));
    if (!isKept) return undefined;
    return new FlowstackError("NOT_ACTIVE", {
      problem: `Connection ${id} was not revoked: the one that replaces it does not work.`,
      fix: "Correct the new key, and run `pulumi up` again: it replaces both.",
      ids: [id],
    });
  }

  /**
   * Whether the FlowStack key in use belongs to the project of the stack. A key has one project (flowstack-api.md, section
   * 2): a row that it wrote proves it, and so does a connection that it finds although another key wrote the row.
   * @param id a connection that FlowStack does not show: then only its own row counts, or another one that was found
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

  /** Whether a line has not been printed yet; it counts as printed from now on. */
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

/** Of resources that share a key, each with a half-made connection needs one that works; which is which is not known. */
function isWorking({ isBroken, working, halfMade }: Replacement): boolean {
  return !isBroken && working >= halfMade.size;
}
