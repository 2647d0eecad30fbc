import { readSettings } from "../../provider/config";
import { observedIn } from "../../provider/drift";
import { openProject, type Project } from "../../provider/project";
import type { Connection } from "../../provider/schema";
import { Failure } from "./failure";
import type { Io } from "./io";
import { configOf, type Managed, managedBy } from "./pulumi";

/** A connection as a command shows it; what FlowStack did not say is an empty text. */
export interface Shown {
  id: string;
  app: string;
  name: string;
  type: string;
  status: string;
  created: string;
  updated: string;
}

const VARIABLES: Record<string, string> = {
  "flowstack:apiKey": "FLOWSTACK_API_KEY",
  "flowstack:baseUrl": "FLOWSTACK_BASE_URL",
};

/** The FlowStack project that the environment names, and where that is silent the stack's configuration. */
export async function openFlowstack(io: Io, stack?: string): Promise<Project> {
  const secrets = io.environment.FLOWSTACK_API_KEY ? "without secrets" : "with secrets";
  const config = stack === undefined ? {} : await configOf(io, stack, secrets);
  const fromStack = (name: string) => (io.environment[VARIABLES[name] ?? ""] ? undefined : config[name]);
  return openProject(readSettings(fromStack, io.environment), {
    send: io.send,
    clock: io.clock,
    random: Math.random,
    log: io.err,
    environment: io.environment,
  });
}

/** All of the project's connections: one list walk. By app and name, which is how people look for one. */
export async function connectionsOf(io: Io, project: Project): Promise<Shown[]> {
  io.progress("Reading FlowStack's list of connections…");
  const rows = await project.inventory.all().finally(() => io.progress(""));
  return rows.map(shown).sort(inOrder);
}

function shown(row: Connection): Shown {
  const { id, name, app, type, status, created } = { id: row.id, ...observedIn(row, {}) };
  return { id, app, name, type, status, created, updated: row.updated ?? "" };
}

const { compare } = new Intl.Collator("en", { numeric: true });

/** The id last, so that two runs give the same names. */
function inOrder(one: Shown, other: Shown): number {
  return compare(one.app, other.app) || compare(one.name, other.name) || compare(one.id, other.id);
}

/** What several stacks hold, by connection id. */
export async function managedByAll(io: Io, stacks: readonly string[]): Promise<Map<string, Managed[]>> {
  const held = new Map<string, Managed[]>();
  for (const stack of stacks) {
    io.progress(`Reading the state of ${stack}…`);
    const rows = await managedBy(io, stack).finally(() => io.progress(""));
    for (const row of rows) held.set(row.id, [...(held.get(row.id) ?? []), row]);
  }
  return held;
}

/** Stacks of which not one connection is in the project: its key, or their name, is a wrong one. */
export function strangers(held: Map<string, Managed[]>, rows: readonly Shown[]): string[] {
  const [known, all] = [new Set<string>(), new Set<string>()];
  const ids = new Set(rows.map(({ id }) => id));
  for (const { stack, id } of [...held.values()].flat()) {
    all.add(stack);
    if (ids.has(id)) known.add(stack);
  }
  return [...all].filter((stack) => !known.has(stack));
}

export function strangersText(stacks: readonly string[]): string {
  const [subject, its] = stacks.length === 1 ? ["The stack", "its"] : ["The stacks", "their"];
  return (
    `${subject} ${stacks.join(", ")} and the FlowStack API key have no connection in common: ${its} state is of another ` +
    "FlowStack project. Use that project's key, or another --stack."
  );
}

export interface Choice {
  id?: string[];
  app?: string;
  type?: string;
  status?: string;
}

/** @throws Failure UNKNOWN_ID, NOTHING_CHOSEN, each with what there is instead */
export function choose<Row extends Shown>(rows: Row[], { id: ids, ...fields }: Choice): Row[] {
  const unknown = (ids ?? []).filter((id) => !rows.some((row) => row.id === id));
  if (unknown.length > 0) {
    const advice = "`npx pulumi-flowstack list` shows those that there are.";
    throw new Failure(
      "UNKNOWN_ID",
      `This FlowStack project has no connection ${unknown.join(", ")}. ${advice}`,
    );
  }
  let left = ids ? rows.filter((row) => ids.includes(row.id)) : rows;
  for (const [field, wanted] of Object.entries(fields) as [
    keyof Choice & keyof Shown,
    string | undefined,
  ][]) {
    if (wanted === undefined) continue;
    const there = [...new Set(left.map((row) => row[field]))];
    left = left.filter((row) => row[field] === wanted);
    if (left.length === 0 && there.length > 0) throw nothingWith(field, wanted, there);
  }
  return left;
}

function nothingWith(field: string, wanted: string, there: string[]): Failure {
  return new Failure(
    "NOTHING_CHOSEN",
    `No connection has the ${field} "${wanted}". There is: ${there.join(", ")}.`,
  );
}
