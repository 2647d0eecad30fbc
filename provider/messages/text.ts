import { lookAlike } from "./look-alikes";

/** Text that is safe to print: names and messages from elsewhere may contain control characters, which would reach a terminal. */
export function printable(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}]+/gu, " ");
}

/** Shows control and invisible characters and blanks that are no space as escapes, so that a reader can compare two texts. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{DI}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, escaped);
}

/** As TypeScript writes a character in a string. */
function escaped(character: string): string {
  return [...character].map((one) => `\\u{${one.codePointAt(0)?.toString(16)}}`).join("");
}

/** Two texts as a message shows them side by side: if they look alike, what differs is shown as escapes. */
export function visiblyDifferent(one: string, other: string): [string, string] {
  if (!lookAlike(one, other)) return [visible(one), visible(other)];
  const [these, those] = [lettersOf(one), lettersOf(other)];
  const start = commonStart(these, those);
  const end = commonStart(these.slice(start).reverse(), those.slice(start).reverse());
  return [withEscapes(these, start, end), withEscapes(those, start, end)];
}

/** What a reader takes for one letter, such as an e with a combining accent. */
function lettersOf(text: string): string[] {
  return [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
}

function commonStart(these: readonly string[], those: readonly string[]): number {
  const at = these.findIndex((letter, index) => letter !== those[index]);
  return at < 0 ? these.length : at;
}

/** Escapes all but printable ASCII between what two texts have in common. */
function withEscapes(letters: readonly string[], start: number, end: number): string {
  const differs = (at: number) => at >= start && at < letters.length - end;
  return letters
    .map((letter, at) => (differs(at) ? letter.replace(/[^!-~]/gu, escaped) : visible(letter)))
    .join("");
}

/** What a message may say of a connection. FlowStack may leave out any of it. */
export interface Described {
  id?: string | null | undefined;
  name?: string | null | undefined;
  app?: string | null | undefined;
}

/** `"Production Stripe" for stripe`; without a name or an app, the rest of it. */
export function described({ name, app }: Omit<Described, "id">): string {
  const parts = [name != null ? `"${name}"` : "a connection", ...(app != null ? [`for ${app}`] : [])];
  return parts.join(" ");
}

/** `conn_a ("Production Stripe" for stripe)`; without an id, as {@link described}. */
export function label({ id, name, app }: Described): string {
  if (id == null) return described({ name, app });
  return name == null && app == null ? id : `${id} (${described({ name, app })})`;
}

/** A message that names more connections than this is hard to read. */
export const MOST_NAMED = 5;

/** The first few connections as {@link label} names them, and the number of the others. */
export function labels(connections: readonly Described[]): string {
  return shortList(connections.map(label));
}

/** `a, b, c, d, e and 3 more` */
export function shortList(texts: readonly string[], most = MOST_NAMED): string {
  const more = texts.length - most;
  return texts.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
