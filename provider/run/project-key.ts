/**
 * Whether the FlowStack key in use belongs to the project of the stack. `ask` is an id to search for in FlowStack: the caller
 * then reports the result with `found` or `missing`.
 */
export type Ownership = "proven" | { missing: string } | { ask: string };

/** What this run knows about the FlowStack key in use, and the project that it belongs to. */
export class ProjectKey {
  /** Ids of rows that the FlowStack key in use wrote. */
  readonly #own = new Set<string>();
  /** Ids of rows that another FlowStack key wrote, and whether the key in use finds their connections. */
  readonly #foreign = new Map<string, "not asked" | "found" | "missing">();

  /** Records which FlowStack key wrote a row. Rows that this run creates prove nothing: they may be in the wrong project. */
  wrote(id: string, isOwn: boolean): void {
    if (isOwn) this.#own.add(id);
    else if (!this.#foreign.has(id)) this.#foreign.set(id, "not asked");
  }

  found(id: string): void {
    if (this.#foreign.has(id)) this.#foreign.set(id, "found");
  }

  /** A connection that was found before is gone now: that the key found it stays a proof. */
  missing(id: string): void {
    if (this.#foreign.get(id) === "not asked") this.#foreign.set(id, "missing");
  }

  /**
   * A key belongs to one project (flowstack-api.md, section 2), so a row that the key wrote is proof, and so is finding a
   * connection whose row another key wrote.
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
}
