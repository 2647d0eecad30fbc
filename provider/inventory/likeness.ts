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

/** App and name in one form, which equal ones share however a server has stored them. */
export function identity({ app, name }: Likeness): string {
  return JSON.stringify([(app ?? "").trim().toLowerCase(), canonical(unescaped(name ?? ""))]);
}

/**
 * Whether a connection may be the one that was wanted. What a server does to a name is not published (section 7): it may
 * fold case, blanks and compatible characters, escape HTML, or cut the name at its end.
 * @param longest see {@link longestName}
 */
export function mayBe(row: Connection, wanted: Likeness, longest: number): boolean {
  const isCut = row.name?.length === longest && isCutFrom(row.name, wanted.name ?? "");
  return isLike(row, wanted) || (isOfApp(row, wanted) && isCut);
}

/** Characters. A server that cuts names cuts them to one length: only its longest names can have been cut. */
export function longestName(rows: readonly Connection[]): number {
  return Math.max(0, ...rows.map(({ name }) => name?.length ?? 0));
}

/** Whether a row is an API-key connection with that app. */
export function isOfApp(row: Connection, { app }: Likeness): boolean {
  return isApiKey(row) && identity({ app: row.app }) === identity({ app });
}

/** Characters. Fewer of them begin too many names. */
const SHORTEST_CUT = 8;

function isCutFrom(stored: string, name: string): boolean {
  const start = canonical(stored);
  const forms = [canonical(name), canonical(escaped(name)), canonical(unescaped(name))];
  return start.length >= SHORTEST_CUT && forms.some((form) => form.startsWith(start));
}

function canonical(name: string): string {
  return name.normalize("NFKC").replace(/\s+/gu, " ").trim().toLowerCase();
}

const ENTITIES: readonly [string, string][] = [
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
];

function escaped(name: string): string {
  return ENTITIES.reduce(
    (text, [raw, entity]) => text.replaceAll(raw, entity),
    name.replaceAll("&", "&amp;"),
  );
}

function unescaped(name: string): string {
  const text = ENTITIES.reduce((all, [raw, entity]) => all.replaceAll(entity, raw), name);
  return text.replaceAll("&amp;", "&");
}
