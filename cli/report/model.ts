import type { Project } from "../../provider/inventory/project";
import {
  type ConnectionRow,
  connectionsOf,
  managedByAll,
  managedBySettings,
  openFlowstack,
  unrelated,
} from "../shared/flowstack";
import type { Io } from "../shared/io";
import type { Managed } from "../shared/pulumi";
import { DAY } from "../shared/text";

/** Days after which FlowStack advises to rotate a key (flowstack-api.md, section 5). */
export const ROTATE_AFTER = 90;

export interface ReportRow extends ConnectionRow {
  /** Title of the environment. */
  environment: string;
  /** Days since the connection, and with it its key, was made; only of API keys. */
  keyAge?: number;
}

/** The data of a report. */
export interface Report {
  /** ISO 8601, UTC. */
  generated: string;
  /** One for each FlowStack project. */
  environments: string[];
  /** Stacks that were named. */
  stacks: string[];
  connections: ReportRow[];
  /** Resources whose connection is not in FlowStack. */
  gone: Managed[];
}

export async function reportOf(io: Io, stacks: readonly string[] | undefined): Promise<Report> {
  const managed = await managedByAll(io, stacks ?? []);
  const now = io.clock.now();
  const environments = await environmentsOf(io, stacks);
  const connections: ReportRow[] = [];
  for (const { title, project } of environments) {
    const rows = await connectionsOf(io, project, stacks && managed);
    connections.push(...rows.map((row) => ({ ...row, environment: title, ...keyAge(row, now) })));
  }
  // The environment's key may be that of another project than a stack without a key of its own belongs to.
  const isShared = ({ project }: Environment) => project.settings.apiKey === io.environment.FLOWSTACK_API_KEY;
  const shared = environments.filter(isShared).flatMap(({ stacks: names }) => names);
  const failure = unrelated(managed, connections, shared);
  if (failure) throw failure;
  const ids = new Set(connections.map(({ id }) => id));
  return {
    generated: `${new Date(now).toISOString().slice(0, 16)}Z`,
    environments: environments.map(({ title }) => title),
    stacks: [...(stacks ?? [])],
    connections,
    gone: managedBySettings(managed).filter(({ id }) => !ids.has(id)),
  };
}

/** A FlowStack project, and the stacks whose settings lead to it. */
interface Environment {
  title: string;
  project: Project;
  stacks: string[];
}

async function environmentsOf(io: Io, stacks: readonly string[] | undefined): Promise<Environment[]> {
  const opened: { stack: string | undefined; project: Project }[] = [];
  for (const stack of stacks ?? [undefined]) opened.push({ stack, project: await openFlowstack(io, stack) });
  const keyOf = ({ settings }: Project) => `${settings.baseUrl} ${settings.apiKey}`;
  const groups = Map.groupBy(opened, ({ project }) => keyOf(project));
  return [...groups.values()].map((group) => {
    const [{ project }, names] = [group[0] as (typeof opened)[0], group.flatMap(({ stack }) => stack ?? [])];
    const { environment } = project.settings;
    const title = groups.size === 1 ? environment : `${names.join(", ")} (${environment})`;
    return { title, project, stacks: names };
  });
}

function keyAge({ type, created }: ConnectionRow, now: number): { keyAge?: number } {
  const age = Math.floor((now - Date.parse(created)) / DAY);
  return type === "API_KEY" && age >= 0 ? { keyAge: age } : {};
}

export function isOld({ keyAge: age = 0 }: ReportRow): boolean {
  return age >= ROTATE_AFTER;
}

export function isHealthy({ status }: ReportRow): boolean {
  return status === "ACTIVE";
}
