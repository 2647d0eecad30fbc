import type { Connection } from "../api/shapes";

/** What FlowStack may compare to find that a connection already exists (flowstack-api.md, section 3: 409). */
export interface Likeness {
  app?: string | null | undefined;
  name?: string | null | undefined;
}

/** Whether a connection is an API-key connection with that app and name. */
export function isLike(connection: Connection, wanted: Likeness): boolean {
  return isApiKey(connection) && identity(connection) === identity(wanted);
}

/** A project's connections by app and name, so that 1,000 creates do not compare 1,000 connections each. */
export class LikenessIndex {
  /** The API-key connections. */
  readonly #connections = new Map<string, Connection[]>();
  /** Connections with the longest name: see {@link longestName}. */
  #longest: { connection: Connection; start: string }[] = [];
  #longestName = 0;

  constructor(connections: Iterable<Connection>) {
    for (const connection of connections) this.add(connection);
  }

  add(connection: Connection): void {
    this.#addLongest(connection, connection.name ?? "");
    if (!isApiKey(connection)) return;
    const key = identity(connection);
    const others = this.like(connection).filter(({ id }) => id !== connection.id);
    this.#connections.set(key, [...others, connection]);
  }

  like(wanted: Likeness): Connection[] {
    return this.#connections.get(identity(wanted)) ?? [];
  }

  /** The API-key connections that may have the wanted name, cut at its end. */
  cut(wanted: Likeness): Connection[] {
    const forms = formsOf(wanted);
    const found = this.#longest.filter(({ start }) => isCut(start, forms));
    return found.map(({ connection }) => connection).filter((connection) => isOfApp(connection, wanted));
  }

  #addLongest(connection: Connection, name: string): void {
    if (name.length > this.#longestName) this.#longest = [];
    this.#longestName = Math.max(name.length, this.#longestName);
    if (name.length === this.#longestName) this.#longest.push({ connection, start: startOf(name) });
  }
}

/** A connection without a type was created through the API, which creates no other type. */
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
export function mayBe(connection: Connection, wanted: Likeness, longest: number): boolean {
  const { name } = connection;
  const mayBeShort = name?.length === longest && isOfApp(connection, wanted);
  return isLike(connection, wanted) || (mayBeShort && isCut(startOf(name), formsOf(wanted)));
}

/** Characters. A server that cuts names cuts them to one length: only its longest names can have been cut. */
export function longestName(connections: readonly Connection[]): number {
  return Math.max(0, ...connections.map(({ name }) => name?.length ?? 0));
}

/** Whether a connection is an API-key connection with that app. */
export function isOfApp(connection: Connection, { app }: Likeness): boolean {
  return isApiKey(connection) && identity({ app: connection.app }) === identity({ app });
}

/** Characters. Fewer of them begin too many names. */
const SHORTEST_CUT = 8;

function isCut(start: string, forms: readonly string[]): boolean {
  return start.length >= SHORTEST_CUT && forms.some((form) => form.startsWith(start));
}

/** A stored name in one form, without half a character at its end. */
function startOf(stored: string): string {
  return canonical(stored.replace(/\ufffd$/u, ""));
}

function formsOf({ name }: Likeness): string[] {
  const whole = name ?? "";
  return [canonical(whole), canonical(escaped(whole)), canonical(unescaped(whole))];
}

/** Characters. With fewer left out, it is as likely that the two names are different ones, such as `shop-1` and `shop-12`. */
const SHORTEST_REST = 3;

/** Whether a name ends within a word or an HTML entity of the wanted one, as only a server that cuts names leaves it. */
export function isCutWithinWord({ name }: Connection, wanted: Likeness): boolean {
  const start = startOf(name ?? "");
  const forms = formsOf(wanted).filter((form) => form.startsWith(start));
  return forms.some((form) => endsInWord(start, form) || endsInEntity(start, form));
}

function endsInWord(start: string, form: string): boolean {
  const rest = form.slice(start.length);
  return rest.length >= SHORTEST_REST && /[\p{L}\p{N}]$/u.test(start) && /^[\p{L}\p{N}]/u.test(rest);
}

/** A lone `&` is no proof: it also ends a name that a person has chosen. */
function endsInEntity(start: string, form: string): boolean {
  const length = start.length - start.lastIndexOf("&");
  const entity = /^&(?:amp|lt|gt|quot|#39);/.exec(form.slice(start.length - length));
  return entity !== null && length > 1 && length < entity[0].length;
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
