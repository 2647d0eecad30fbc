import { FlowstackError } from "../messages/errors";

/** Which connections are replaced in this run. Pulumi's create is not told what it replaces; its inputs tell. */
export class Replacements {
  readonly #ids = new Map<string, Set<string>>();
  /** Connections whose replacement came up ill and could not be taken back. */
  readonly #guarded = new Set<string>();

  /** A diff has decided that these give way to a connection that is made from `inputs`. */
  note(ids: readonly string[], inputs: object): void {
    this.#ids.set(keyOf(inputs), new Set([...this.by(inputs), ...ids]));
  }

  /** What gives way to a connection that is made from `inputs`. */
  by(inputs: object): string[] {
    // Most runs replace nothing, and need not put a text together for each create.
    return this.#ids.size === 0 ? [] : [...(this.#ids.get(keyOf(inputs)) ?? [])];
  }

  has(id: string): boolean {
    return [...this.#ids.values()].some((ids) => ids.has(id));
  }

  /** From now on these are not to be revoked: nothing works in their place. */
  guard(ids: readonly string[]): void {
    for (const id of ids) this.#guarded.add(id);
  }

  /** Something works in place of what gave way to `inputs`. */
  release(inputs: object): void {
    for (const id of this.by(inputs)) this.#guarded.delete(id);
  }

  /** @throws FlowstackError NOT_ACTIVE; Pulumi then keeps the row, and deletes it once the replacement works */
  assertRevocable(id: string): void {
    if (!this.#guarded.has(id)) return;
    throw new FlowstackError(
      "NOT_ACTIVE",
      `Connection ${id} was not revoked: the one that was to replace it does not work. Correct the new key, and the next ` +
        "`pulumi up` replaces both.",
    );
  }
}

function keyOf(inputs: object): string {
  return JSON.stringify(Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1)));
}
