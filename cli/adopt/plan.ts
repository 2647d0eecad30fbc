import type { ConnectionRow } from "../shared/flowstack";
import { Namer, type Names } from "./names";

/** A connection to adopt, and its names in the program. */
export interface Adopted {
  row: ConnectionRow;
  kind: "ApiKeyConnection" | "OAuthConnection";
  names: Names;
  /** Paths of the files that do not have it yet. */
  lacking: string[];
}

export interface AdoptionPlan {
  adopted: Adopted[];
  /** Connections that stay as they are, each with the reason. */
  skipped: { row: ConnectionRow; why: string }[];
}

/** What a file has already. */
export interface Known {
  path: string;
  /** By connection id, its names as far as the file shows them. */
  ids: ReadonlyMap<string, Partial<Names>>;
  /** Logical names in use. */
  names: readonly string[];
  /** Names of constants in use. */
  constants: readonly string[];
}

/** @param managed what stacks manage: why the connection is left out, by its id, and the names in use */
export function planOf(
  rows: readonly ConnectionRow[],
  managed: { ids: ReadonlyMap<string, string>; names: readonly string[] },
  files: readonly Known[],
): AdoptionPlan {
  const plan: AdoptionPlan = { adopted: [], skipped: [] };
  const nameOf = namesFor(rows, managed.names, files);
  for (const row of rows) {
    const why = managed.ids.get(row.id) ?? unfit(row) ?? inAll(row, files);
    if (why !== undefined) plan.skipped.push({ row, why });
    else {
      const lacking = files.filter(({ ids }) => !ids.has(row.id)).map(({ path }) => path);
      plan.adopted.push({ row, kind: kindOf(row), names: nameOf(row), lacking });
    }
  }
  return plan;
}

/** A connection that one file has keeps its names in the others; those are given away first. */
function namesFor(
  rows: readonly ConnectionRow[],
  taken: readonly string[],
  files: readonly Known[],
): (row: ConnectionRow) => Names {
  const constants = files.flatMap((file) => file.constants);
  const namer = new Namer([...taken, ...files.flatMap(({ names }) => names)], constants);
  const known = rows.flatMap((row) => {
    const names = knownNames(row, files);
    return names.logical === undefined
      ? []
      : [[row.id, namer.known(names.logical, names.identifier)] as const];
  });
  const byId = new Map(known);
  return (row) => byId.get(row.id) ?? namer.nameOf(row);
}

function knownNames({ id }: ConnectionRow, files: readonly Known[]): Partial<Names> {
  return Object.assign({}, ...files.map(({ ids }) => ids.get(id)));
}

/** Why no file can get it. */
function inAll(row: ConnectionRow, files: readonly Known[]): string | undefined {
  const having = files.filter(({ ids }) => ids.has(row.id));
  const paths = having.map(({ path }) => path).join(" and ");
  if (having.length === 0) return undefined;
  if (having.length === files.length) return `it is in ${paths}`;
  const isNamed = knownNames(row, files).logical !== undefined;
  return isNamed ? undefined : `it is in ${paths}, but its name there cannot be read`;
}

/** The API creates API_KEY only; FlowStack may add other types (flowstack-api.md, section 7). */
function kindOf({ type }: ConnectionRow): Adopted["kind"] {
  return type === "API_KEY" ? "ApiKeyConnection" : "OAuthConnection";
}

/** A program must have these. */
function unfit({ name, app, type }: ConnectionRow): string | undefined {
  if (type === "") return "FlowStack's reply has no type";
  if (app.trim() === "") return "FlowStack's reply has no app";
  if (name.trim() === "") return "it has no name: name it in the dashboard";
  return undefined;
}
