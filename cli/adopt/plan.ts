import type { Shown } from "../shared/flowstack";
import { Namer, type Names } from "./names";

/** A connection that is to be adopted, and what it will be called. */
export interface Adopted {
  row: Shown;
  kind: "ApiKeyConnection" | "OAuthConnection";
  names: Names;
}

/** A connection that stays as it is. */
export interface Skipped {
  row: Shown;
  why: string;
}

export interface AdoptionPlan {
  adopted: Adopted[];
  skipped: Skipped[];
}

/** What is there already. */
export interface Known {
  /** By connection id, where it is. */
  ids: ReadonlyMap<string, string>;
  /** Names in use. */
  names: Iterable<string>;
}

export function planOf(rows: readonly Shown[], { ids, names }: Known): AdoptionPlan {
  const plan: AdoptionPlan = { adopted: [], skipped: [] };
  const namer = new Namer(names);
  for (const row of rows) {
    const why = ids.get(row.id) ?? unfit(row);
    if (why !== undefined) plan.skipped.push({ row, why });
    else plan.adopted.push({ row, kind: kindOf(row), names: namer.nameOf(row) });
  }
  return plan;
}

/** Any type but API_KEY is born in the dashboard (flowstack-api.md, section 7: others may come). */
function kindOf({ type }: Shown): Adopted["kind"] {
  return type === "API_KEY" ? "ApiKeyConnection" : "OAuthConnection";
}

/** A program must say these, and FlowStack's reply did not. */
function unfit({ name, app, type }: Shown): string | undefined {
  if (type === "") return "FlowStack does not say its type";
  if (app.trim() === "") return "FlowStack does not say its app";
  if (name.trim() === "") return "it has no name: give it one in the dashboard";
  // Pulumi carries texts as UTF-8.
  if (!(name + app).isWellFormed())
    return "its name holds half a character: give it another in the dashboard";
  return undefined;
}
