import { closest, distance } from "fastest-levenshtein";
import { Failure } from "./failure";
import type { Shown } from "./flowstack";

export interface Choice {
  app?: string | undefined;
  type?: string | undefined;
  status?: string | undefined;
}

/** Rows that are as they were asked for; there may be none. */
export function matching<Row extends Shown>(rows: readonly Row[], choice: Choice): Row[] {
  const wanted = wantedOf(choice);
  return rows.filter((row) => wanted.every(([field, value]) => row[field] === value));
}

/** @throws Failure UNKNOWN_ID, NOTHING_CHOSEN, each with what there is instead */
export function choose<Row extends Shown>(
  rows: readonly Row[],
  { id: ids, ...choice }: Choice & { id?: string[] | undefined },
): Row[] {
  const unknown = (ids ?? []).filter((id) => !rows.some((row) => row.id === id));
  if (unknown.length > 0) throw unknownIds(unknown, rows);
  const found = matching(ids ? rows.filter(({ id }) => ids.includes(id)) : rows, choice);
  if (found.length === 0 && rows.length > 0) throw nothing(rows, choice, ids ?? []);
  return found;
}

function wantedOf(choice: Choice): [keyof Choice, string][] {
  const fields = ["app", "type", "status"] as const;
  return fields.flatMap((field) => (choice[field] === undefined ? [] : [[field, choice[field]]]));
}

/** Farther off it is no slip of the finger. */
const NEAR = 3;

function unknownIds(unknown: readonly string[], rows: readonly Shown[]): Failure {
  const ids = rows.map(({ id }) => id);
  const near = unknown
    .map((id) => closest(id, ids))
    .filter((id, at) => id && distance(id, unknown[at] ?? "") <= NEAR);
  const guess = near.length > 0 ? `Did you mean ${[...new Set(near)].join(", ")}? ` : "";
  return new Failure(
    "UNKNOWN_ID",
    `This FlowStack project has no connection ${unknown.join(", ")}. ${guess}\`npx pulumi-flowstack list\` shows those that there are.`,
  );
}

/** What there is, is told of the whole project: what another option left out is there all the same. */
function nothing(rows: readonly Shown[], choice: Choice, ids: readonly string[]): Failure {
  const wanted = wantedOf(choice);
  const missing = wanted.find(([field, value]) => !rows.some((row) => row[field] === value));
  if (missing) {
    const [field, value] = missing;
    const there = [...new Set(rows.map((row) => row[field]))].join(", ");
    return new Failure("NOTHING_CHOSEN", `No connection has the ${field} "${value}". There is: ${there}.`);
  }
  const all = [...ids.map((id) => `--id ${id}`), ...wanted.map(([field, value]) => `--${field} ${value}`)];
  return new Failure("NOTHING_CHOSEN", `No connection is all of ${all.join(", ")}. Leave one of them out.`);
}
