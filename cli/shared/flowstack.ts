import type { Connection } from "../../provider/api/shapes";
import { openProject, type Project } from "../../provider/inventory/project";
import { shortList } from "../../provider/messages/text";
import { readSettings } from "../../provider/schema/settings";
import { observedIn } from "../../provider/state/drift";
import type { World } from "../../provider/world/world";
import { Failure } from "./failure";
import type { Io } from "./io";
import { type Managed, managedBy, settingsOf } from "./pulumi";
import { stackFlag } from "./shell";

/** A connection as commands show it; empty strings stand for what FlowStack left out. */
export interface ConnectionRow {
  id: string;
  app: string;
  name: string;
  type: string;
  status: string;
  created: string;
  updated: string;
  /** Resources that manage it; absent where no stack was named. */
  managedBy?: Managed[];
}

/** Opens the FlowStack project that `pulumi up` of the stack uses; without a stack, that of the environment. */
export async function openFlowstack(io: Io, stack?: string): Promise<Project> {
  const config = stack === undefined ? {} : await settingsOf(io, stack);
  return openProject(
    readSettings((name) => config[name], io.environment),
    worldOf(io),
  );
}

export function worldOf(io: Io): World {
  return {
    send: io.send,
    clock: io.clock,
    isOrphaned: async () => false,
    random: Math.random,
    signal: new AbortController().signal,
    tell: (line) => io.err(line),
    environment: io.environment,
  };
}

/**
 * All connections of the project, from one walk over the list; sorted by app and name.
 * @param managed adds who manages each
 */
export async function connectionsOf(
  io: Io,
  project: Project,
  managed?: ManagedById,
): Promise<ConnectionRow[]> {
  const { host } = new URL(project.settings.baseUrl);
  const rows = await io.waiting(`Waiting for the list of connections from ${host}…`, project.inventory.all());
  return rows.map((row) => rowOf(row, managed)).sort(inOrder);
}

function rowOf(row: Connection, managed: ManagedById | undefined): ConnectionRow {
  const { id, name, app, type, status, created } = { id: row.id, ...observedIn(row, {}) };
  const managedBy = managed && { managedBy: managed.get(id) ?? [] };
  return { id, app, name, type, status, created, updated: row.updated ?? "", ...managedBy };
}

const { compare } = new Intl.Collator("en", { numeric: true });

/** The id comes last, so that two runs give the same order. */
function inOrder(one: ConnectionRow, other: ConnectionRow): number {
  return compare(one.app, other.app) || compare(one.name, other.name) || compare(one.id, other.id);
}

/** The resources that manage each connection, by its id. */
export type ManagedById = Map<string, Managed[]>;

export async function managedByAll(io: Io, stacks: readonly string[]): Promise<ManagedById> {
  const rows: Managed[] = [];
  for (const stack of stacks) rows.push(...(await managedBy(io, stack)));
  return Map.groupBy(rows, ({ id }) => id);
}

/** `dev: pay, prod: stripe` */
export function managersText({ managedBy: managers = [] }: ConnectionRow): string {
  return managers.map(({ stack, name }) => `${stack}: ${name}`).join(", ");
}

/**
 * The command that removes connections from the state that FlowStack does not have.
 * @param flag the end of the command: see stackFlag
 */
export function acceptGone(flag: string): string {
  return `FLOWSTACK_MISSING=accept pulumi refresh${flag}`;
}

/** What the stacks manage by their own settings, and not by an explicit provider. */
export function managedBySettings(managed: ManagedById): Managed[] {
  return [...managed.values()].flat().filter(({ hasOwnProvider }) => !hasOwnProvider);
}

/**
 * An error if the project has no connection of a stack: most likely its key, or the stack, is wrong. When all of them were
 * deleted it looks the same, so the fix names both cases.
 * @param stacks the stacks to check; default: all
 */
export function unrelated(
  managed: ManagedById,
  rows: readonly ConnectionRow[],
  stacks?: readonly string[],
): Failure | undefined {
  const all = managedBySettings(managed);
  const found = new Set(rows.flatMap(({ id }) => managed.get(id) ?? []).map(({ stack }) => stack));
  const lost = all.filter(({ stack }) => !found.has(stack) && (stacks?.includes(stack) ?? true));
  if (lost.length === 0) return undefined;
  const [names, ids] = [[...new Set(lost.map(({ stack }) => stack))], [...new Set(lost.map(({ id }) => id))]];
  const subject = `${names.length === 1 ? "stack" : "stacks"} ${names.join(", ")}`;
  const flag = names.length === 1 ? stackFlag(names[0]) : " --stack <name>";
  const accept = `\`${acceptGone(flag)}\`${names.length === 1 ? "" : " for each"}`;
  return new Failure("WRONG_PROJECT", {
    problem: `The FlowStack API key finds no connection of the ${subject} (${shortList(ids)}).`,
    fix: `Use the key of that FlowStack project. If the connections were deleted, run ${accept}.`,
    ids,
  });
}
