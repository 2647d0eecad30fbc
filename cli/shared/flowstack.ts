import type { Connection } from "../../provider/api/shapes";
import { openProject, type Project } from "../../provider/inventory/project";
import { readSettings } from "../../provider/schema/settings";
import { observedIn } from "../../provider/state/drift";
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
    isOrphaned: async () => false,
    random: Math.random,
    signal: new AbortController().signal,
    tell: io.err,
    environment: io.environment,
  });
}

/** All of the project's connections: one list walk. By app and name, which is how people look for one. */
export async function connectionsOf(io: Io, project: Project): Promise<Shown[]> {
  io.progress(`Waiting for the list of connections from ${new URL(project.settings.baseUrl).host}…`);
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

/** Stacks of which not one connection is in the project: most likely its key, or their name, is a wrong one. */
export function strangers(held: Map<string, Managed[]>, rows: readonly Shown[]): string[] {
  const [known, all] = [new Set<string>(), new Set<string>()];
  const ids = new Set(rows.map(({ id }) => id));
  for (const { stack, id } of [...held.values()].flat()) {
    all.add(stack);
    if (ids.has(id)) known.add(stack);
  }
  return [...all].filter((stack) => !known.has(stack));
}

/** Deleting every one of them in FlowStack looks the same, so the text must leave that open. */
export function strangersText(stacks: readonly string[], held: Map<string, Managed[]>): string {
  const [subject, its] = stacks.length === 1 ? ["The stack", "its"] : ["The stacks", "their"];
  const ids = [...held].flatMap(([id, rows]) =>
    rows.some(({ stack }) => stacks.includes(stack)) ? [id] : [],
  );
  return (
    `${subject} ${stacks.join(", ")} and the FlowStack API key have no connection in common: ${its} state is of another ` +
    `FlowStack project, or all that it holds was deleted there (${some(ids)}). Use that project's key, or another --stack; ` +
    "if they were deleted, `FLOWSTACK_MISSING=accept pulumi refresh` takes them from the state."
  );
}

const MOST_NAMED = 5;

function some(ids: readonly string[]): string {
  const more = ids.length > MOST_NAMED ? [`and ${ids.length - MOST_NAMED} more`] : [];
  return [...ids.slice(0, MOST_NAMED), ...more].join(", ");
}
