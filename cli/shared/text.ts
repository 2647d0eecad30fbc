import type { Io, Paint } from "./io";

/** FlowStack's words reach a terminal: nothing in them may move its cursor, colour it, or turn its text around. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, (found) => (found === "\u200d" ? found : " "));
}

export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** How long ago, in the largest unit that still tells something. */
export function ageOf(created: string | null | undefined, now: number): string {
  const age = now - Date.parse(created ?? "");
  if (!Number.isFinite(age)) return "?";
  if (age < 60 * MINUTE) return `${Math.max(0, Math.floor(age / MINUTE))} min`;
  if (age < 2 * DAY) return `${Math.floor(age / (60 * MINUTE))} h`;
  return `${Math.floor(age / DAY)} d`;
}

export function statusColour(status: string): Paint {
  if (status === "ACTIVE") return "green";
  return status === "EXPIRED" ? "yellow" : "red";
}

export interface Column<Row> {
  title: string;
  cell: (row: Row) => string;
  colour?: (row: Row) => Paint | undefined;
}

/** Rows under titles, two blanks apart; the last column is not padded. */
export function table<Row>(io: Io, columns: Column<Row>[], rows: Row[]): string {
  const cells = rows.map((row) => columns.map(({ cell }) => clean(cell(row))));
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((line) => widthOf(line[at] as string))),
  );
  const pad = (text: string, at: number) =>
    at === columns.length - 1 ? "" : " ".repeat((widths[at] as number) - widthOf(text) + 2);
  const head = columns.map(({ title }, at) => io.paint("bold", title) + pad(title, at)).join("");
  const lines = cells.map((line, row) =>
    line
      .map((text, at) => painted(io, columns[at]?.colour?.(rows[row] as Row), text) + pad(text, at))
      .join(""),
  );
  return [head, ...lines].join("\n");
}

function painted(io: Io, colour: Paint | undefined, text: string): string {
  return colour ? io.paint(colour, text) : text;
}

const graphemes = new Intl.Segmenter();
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Columns that a text takes up in a terminal: names may hold emoji and ideographs. */
export function widthOf(text: string): number {
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0);
}
