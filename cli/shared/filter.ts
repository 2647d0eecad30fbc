import { hint } from "../../provider/messages/suggest";
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
    const values = [...new Set(rows.map((row) => row[field]))];
    return { problem: `No connection has the ${field} "${value}".`, fix: hint(value, values) };
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

/** More ids than this help nobody in a message. */
const MOST_IDS = 10;

function unknownIds(unknown: string[], rows: readonly ConnectionRow[]): Failure {
  const ids = rows.map(({ id }) => id);
  const hints = ids.length > MOST_IDS ? [] : unknown.map((id) => hint(id, ids));
  return new Failure("UNKNOWN_ID", {
    problem: `The FlowStack project has no connection ${unknown.join(", ")}.`,
    fix: [...new Set(hints)].join(" ") || "`npx pulumi-flowstack list` shows all ids.",
    ids: unknown,
  });
}
