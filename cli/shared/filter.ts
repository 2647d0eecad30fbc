import { lookAlike } from "../../provider/messages/look-alikes";
import { hint, nearest } from "../../provider/messages/suggest";
import { visiblyDifferent } from "../../provider/messages/text";
import { Failure } from "./failure";
import type { ConnectionRow } from "./flowstack";

/** What the options --app, --type and --status ask for. */
export interface Filter {
  app?: string | undefined;
  type?: string | undefined;
  status?: string | undefined;
}

type Condition = [field: keyof Filter, value: string];

/** Rows that meet the filter; there may be none. */
export function matching<Row extends ConnectionRow>(rows: readonly Row[], filter: Filter): Row[] {
  const conditions = conditionsOf(filter);
  return rows.filter((row) => conditions.every((condition) => meets(row, condition)));
}

/** @throws Failure UNKNOWN_ID, NOTHING_CHOSEN */
export function choose<Row extends ConnectionRow>(
  rows: readonly Row[],
  { id: ids, ...filter }: Filter & { id?: string[] | undefined },
): Row[] {
  const unknown = (ids ?? []).filter((id) => !rows.some((row) => row.id === id));
  if (unknown.length > 0) throw unknownIds(unknown, rows);
  const found = matching(ids ? rows.filter(({ id }) => ids.includes(id)) : rows, filter);
  if (found.length === 0 && rows.length > 0)
    throw new Failure("NOTHING_CHOSEN", whyNothing(rows, filter, ids));
  return found;
}

/** Why no row meets a filter. Each condition is compared with the whole project. */
export function whyNothing(
  rows: readonly ConnectionRow[],
  filter: Filter,
  ids: readonly string[] = [],
): { problem: string; fix: string } {
  const conditions = conditionsOf(filter);
  const missing = conditions.find((condition) => !rows.some((row) => meets(row, condition)));
  if (missing) {
    const [field, value] = missing;
    const values = [...new Set(rows.map((row) => row[field]).filter(Boolean))];
    return { problem: `No connection has the ${field} "${value}".`, fix: hintFor(value, values) };
  }
  const all = [...ids.map((id) => `--id ${id}`), ...conditions.map((one) => `--${one.join(" ")}`)];
  return { problem: `No connection matches all of ${all.join(", ")}.`, fix: "Leave one of them out." };
}

function conditionsOf(filter: Filter): Condition[] {
  const fields = ["app", "type", "status"] as const;
  return fields.flatMap((field) => (filter[field] === undefined ? [] : [[field, filter[field]]]));
}

/** Types and statuses are constants of FlowStack's: people type them in any case. An app is a slug. */
function meets(row: ConnectionRow, [field, value]: Condition): boolean {
  return field === "app" ? row.app === value : row[field].toUpperCase() === value.toUpperCase();
}

function unknownIds(unknown: string[], rows: readonly ConnectionRow[]): Failure {
  const ids = rows.map(({ id }) => id);
  return new Failure("UNKNOWN_ID", {
    problem: `The FlowStack project has no connection ${unknown.join(", ")}.`,
    fix: [...new Set(unknown.map((id) => hintFor(id, ids)))].join(" "),
    ids: unknown,
  });
}

/** More values than this help nobody in a message. */
const MOST_VALUES = 10;

/** Suggests the value that was probably meant. Two that look the same are shown with their characters' numbers. */
function hintFor(value: string, values: readonly string[]): string {
  const twin = values.find((one) => lookAlike(one, value));
  const [meant = twin] = twin === undefined ? nearest(value, values, { limit: 1 }) : [];
  if (meant === undefined && (values.length > MOST_VALUES || values.length === 0))
    return "`npx pulumi-flowstack list` shows all.";
  const isPlain = /^[!-~]*$/.test(`${value}${meant}`);
  if (meant === undefined || isPlain) return hint(value, values);
  const [wanted, given] = visiblyDifferent(meant, value);
  return `Did you mean "${wanted}"? You wrote "${given}".`;
}
