import type { Project } from "../../provider/inventory/project";
import { Failure } from "../shared/failure";
import {
  connectionsOf,
  managedByAll,
  openFlowstack,
  type Shown,
  strangers,
  strangersText,
} from "../shared/flowstack";
import type { Io } from "../shared/io";
import type { Managed } from "../shared/pulumi";
import { DAY } from "../shared/text";

/** Days after which FlowStack advises to rotate a key (flowstack-api.md, section 5). */
export const ROTATE_AFTER = 90;

export interface ReportRow extends Shown {
  /** Title of the environment. */
  environment: string;
  /** Days since the connection was made, which is when its key was given; only of API keys. */
  keyAge?: number;
  /** Resources that hold it; absent where no stack was named. */
  managedBy?: Managed[];
}

/** What a report shows. */
export interface Report {
  /** ISO 8601, UTC. */
  generated: string;
  /** One a FlowStack project. */
  environments: string[];
  /** Stacks that were named. */
  stacks: string[];
  connections: ReportRow[];
  /** Resources of which FlowStack has no connection. */
  gone: Managed[];
}

export async function reportOf(io: Io, stacks: readonly string[] | undefined): Promise<Report> {
  const held = await managedByAll(io, stacks ?? []);
  const now = io.clock.now();
  const projects = await projectsOf(io, stacks);
  const connections: ReportRow[] = [];
  for (const [environment, project] of projects) {
    for (const row of await connectionsOf(io, project)) {
      const managedBy = stacks && { managedBy: held.get(row.id) ?? [] };
      connections.push({ ...row, environment, ...keyAge(row, now), ...managedBy });
    }
  }
  assertOneProject(io, held, connections);
  const there = new Set(connections.map(({ id }) => id));
  const gone = [...held.values()].flat().filter(({ id }) => !there.has(id));
  const generated = `${new Date(now).toISOString().slice(0, 16)}Z`;
  return { generated, environments: [...projects.keys()], stacks: [...(stacks ?? [])], connections, gone };
}

/** One key for all stacks reads one project, and what another holds would be shown as gone. */
function assertOneProject(io: Io, held: Map<string, Managed[]>, rows: readonly Shown[]): void {
  const foreign = io.environment.FLOWSTACK_API_KEY ? strangers(held, rows) : [];
  if (foreign.length > 0) throw new Failure("WRONG_PROJECT", strangersText(foreign, held));
}

/** Without a key in the environment each stack has its own, and those with the same share a project. */
async function projectsOf(io: Io, stacks: readonly string[] | undefined): Promise<Map<string, Project>> {
  const own = stacks === undefined || io.environment.FLOWSTACK_API_KEY ? [stacks?.[0]] : stacks;
  const found = new Map<string, { project: Project; stacks: string[] }>();
  for (const stack of own) {
    const project = await openFlowstack(io, stack);
    const key = `${project.settings.baseUrl} ${project.settings.apiKey}`;
    const known = found.get(key) ?? { project, stacks: [] };
    found.set(key, { project, stacks: [...known.stacks, ...(stack === undefined ? [] : [stack])] });
  }
  const single = found.size === 1;
  const title = ({ project, stacks: names }: { project: Project; stacks: string[] }) =>
    single ? project.settings.environment : `${names.join(", ")} (${project.settings.environment})`;
  return new Map([...found.values()].map((one) => [title(one), one.project]));
}

function keyAge({ type, created }: Shown, now: number): { keyAge?: number } {
  const age = Math.floor((now - Date.parse(created)) / DAY);
  return type === "API_KEY" && age >= 0 ? { keyAge: age } : {};
}

export function isOld({ keyAge: age = 0 }: ReportRow): boolean {
  return age >= ROTATE_AFTER;
}

export function isHealthy({ status }: ReportRow): boolean {
  return status === "ACTIVE";
}

export function holders({ managedBy = [] }: ReportRow): string {
  return managedBy.map(({ stack, name }) => `${stack}: ${name}`).join(", ");
}
