import type { ConnectionRow } from "./flowstack";
import type { Line, Paint } from "./io";
import { clean } from "./text";

export interface Column<Row> {
  title: string;
  cell: (row: Row) => string;
  paint?: (row: Row) => Paint;
}

const PAINTS: Record<string, Paint> = { ACTIVE: "green", EXPIRED: "yellow" };

/** Columns that several commands show. */
export const COLUMNS = {
  id: { title: "ID", cell: ({ id }) => id },
  app: { title: "APP", cell: ({ app }) => app },
  name: { title: "NAME", cell: ({ name }) => name },
  type: { title: "TYPE", cell: ({ type }) => type },
  status: { title: "STATUS", cell: ({ status }) => status, paint: ({ status }) => PAINTS[status] ?? "red" },
} satisfies Record<string, Column<ConnectionRow>>;

/** Rows below bold titles, in columns that are two blanks apart. */
export function table<Row>(columns: Column<Row>[], rows: Row[]): Line[] {
  const cells = rows.map((row) => columns.map(({ cell, paint }) => painted(clean(cell(row)), paint?.(row))));
  const all = [columns.map(({ title }) => painted(title, "bold")), ...cells];
  const widths = columns.map((_, at) => Math.max(...all.map((line) => widthOf(line[at]?.text ?? ""))));
  return all.map((line) =>
    line.flatMap((cell, at) => {
      const isLast = at === line.length - 1;
      return [cell, isLast ? "" : " ".repeat((widths[at] as number) - widthOf(cell.text) + 2)];
    }),
  );
}

function painted(text: string, style: Paint | undefined) {
  return { text, style };
}

const graphemes = new Intl.Segmenter();
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Columns that a text takes up in a terminal: emoji and ideographs take two. */
function widthOf(text: string): number {
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0);
}
