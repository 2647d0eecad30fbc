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
  // Two clocks never quite agree.
  if (age < -MINUTE) return "in the future";
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
  /** May be cut where a terminal is too narrow for all of it. */
  cuts?: boolean;
}

const GAP = 2;

/** Rows under titles, two blanks apart; the last column is not padded. */
export function table<Row>(io: Io, columns: Column<Row>[], rows: Row[]): string {
  const whole = rows.map((row) => columns.map(({ cell }) => clean(cell(row))));
  const widths = fitting(io.width, columns, naturalWidths(columns, whole));
  const cells = whole.map((line) => line.map((text, at) => cut(text, widths[at] as number)));
  const pad = (text: string, at: number) =>
    at === columns.length - 1 ? "" : " ".repeat((widths[at] as number) - widthOf(text) + GAP);
  const head = columns.map(({ title }, at) => io.paint("bold", title) + pad(title, at)).join("");
  const lines = cells.map((line, row) =>
    line
      .map((text, at) => painted(io, columns[at]?.colour?.(rows[row] as Row), text) + pad(text, at))
      .join(""),
  );
  return [head, ...lines].join("\n");
}

function naturalWidths<Row>(columns: Column<Row>[], cells: string[][]): number[] {
  return columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((line) => widthOf(line[at] as string))),
  );
}

/** Less of a column says too little. */
const NARROWEST = 10;

/** The widest of what may be cut gives way, until all of it fits. */
function fitting<Row>(room: number | undefined, columns: Column<Row>[], natural: number[]): number[] {
  const widths = [...natural];
  const needed = () => widths.reduce((sum, width) => sum + width + GAP, -GAP);
  while (room !== undefined && needed() > room) {
    const most = Math.max(...widths.filter((_, at) => columns[at]?.cuts));
    if (most <= NARROWEST) break;
    widths[widths.findIndex((width, at) => columns[at]?.cuts && width === most)] = most - 1;
  }
  return widths;
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(kept + segment) >= width) break;
    kept += segment;
  }
  return `${kept}…`;
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
