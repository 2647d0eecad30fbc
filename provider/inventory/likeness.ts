import type { Connection } from "../api/shapes";

/** What FlowStack may take for the same connection (flowstack-api.md, section 3: 409). */
export interface Likeness {
  app?: string | null | undefined;
  name?: string | null | undefined;
}

/** An API-key connection of that app and name. */
export function isLike(row: Connection, wanted: Likeness): boolean {
  return isApiKey(row) && identity(row) === identity(wanted);
}

/** A project's API-key connections by app and name: 1,000 creates must not compare 1,000 rows each. */
export class LikenessIndex {
  readonly #rows = new Map<string, Connection[]>();

  constructor(rows: Iterable<Connection>) {
    for (const row of rows) this.add(row);
  }

  add(row: Connection): void {
    if (!isApiKey(row)) return;
    const key = identity(row);
    const others = this.like(row).filter(({ id }) => id !== row.id);
    this.#rows.set(key, [...others, row]);
  }

  like(wanted: Likeness): Connection[] {
    return this.#rows.get(identity(wanted)) ?? [];
  }
}

/** What says no type was made through the API, which makes no other kind. */
export function isApiKey({ type }: Pick<Connection, "type">): boolean {
  return (type ?? "API_KEY") === "API_KEY";
}

/** A server may trim or fold what it stores: the alphabets are not published (section 7). */
export function identity({ app, name }: Likeness): string {
  return JSON.stringify([
    (app ?? "").trim().toLowerCase(),
    (name ?? "").trim().normalize("NFC").toLowerCase(),
  ]);
}
