import type { Connection } from "../api/shapes";

/** What FlowStack may compare to find that a connection already exists (flowstack-api.md, section 3: 409). */
export interface Likeness {
  app?: string | null | undefined;
  name?: string | null | undefined;
}

/** Whether a row is an API-key connection with that app and name. */
export function isLike(row: Connection, wanted: Likeness): boolean {
  return isApiKey(row) && identity(row) === identity(wanted);
}

/** A project's API-key connections by app and name, so that 1,000 creates do not compare 1,000 rows each. */
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

/** A row without a type was created through the API, which creates no other type. */
export function isApiKey({ type }: Pick<Connection, "type">): boolean {
  return (type ?? "API_KEY") === "API_KEY";
}

/** App and name in one form: a server may trim what it stores or change its case (section 7 lists what is not published). */
export function identity({ app, name }: Likeness): string {
  return JSON.stringify([
    (app ?? "").trim().toLowerCase(),
    (name ?? "").trim().normalize("NFC").toLowerCase(),
  ]);
}
