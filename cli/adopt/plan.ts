import type { ConnectionRow } from "../shared/flowstack";
import { Namer, type Names } from "./names";

/** A connection to adopt, and its names in the program. */
export interface Adopted {
  row: ConnectionRow;
  kind: "ApiKeyConnection" | "OAuthConnection";
  names: Names;
}

export interface AdoptionPlan {
  adopted: Adopted[];
  /** Connections that stay as they are, each with the reason. */
  skipped: { row: ConnectionRow; why: string }[];
}

/** What the stacks and the files have already. */
export interface Known {
  /** By connection id, where it is. */
  ids: ReadonlyMap<string, string>;
  /** Names in use. */
  names: Iterable<string>;
}

export function planOf(rows: readonly ConnectionRow[], { ids, names }: Known): AdoptionPlan {
  const plan: AdoptionPlan = { adopted: [], skipped: [] };
  const namer = new Namer(names);
  for (const row of rows) {
    const why = ids.get(row.id) ?? unfit(row);
    if (why !== undefined) plan.skipped.push({ row, why });
    else plan.adopted.push({ row, kind: kindOf(row), names: namer.nameOf(row) });
  }
  return plan;
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
  // Pulumi transports strings as UTF-8.
  if (!(name + app).isWellFormed()) return "its name is not valid Unicode: rename it in the dashboard";
  return undefined;
}
