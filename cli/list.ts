import { matching } from "./shared/choice";
import { type CommonFlags, filled, type Plan, several } from "./shared/command";
import { EXIT } from "./shared/exit";
import {
  connectionsOf,
  managedByAll,
  openFlowstack,
  type Shown,
  strangers,
  strangersText,
} from "./shared/flowstack";
import type { Io } from "./shared/io";
import type { Managed } from "./shared/pulumi";
import { ageOf, type Column, count, statusColour, table } from "./shared/text";

interface Flags extends CommonFlags {
  stack?: string[];
  app?: string;
  type?: string;
  status?: string;
}

/** A connection, and with `--stack` the resources that hold it. */
type Listed = Shown & { managedBy?: Managed[] };

/** `pulumi-flowstack list`: the project's connections, by one walk over the list. */
export const list: Plan<Flags> = {
  name: "list",
  summary: "show the connections of the FlowStack project",
  build: (command) =>
    command
      .option("--stack <name>", "say which connections this stack manages; several are allowed", several)
      .option("--app <slug>", "only connections of this app", filled)
      .option("--type <type>", "only connections of this type, such as API_KEY", filled)
      .option("--status <status>", "only connections of this status, such as EXPIRED", filled),
  run,
};

async function run(io: Io, { stack: stacks, json, cwd: _, ...choice }: Flags): Promise<number> {
  const project = await openFlowstack(io, stacks?.[0]);
  const held = stacks && (await managedByAll(io, stacks));
  const all: Listed[] = await connectionsOf(io, project);
  if (held) for (const row of all) row.managedBy = held.get(row.id) ?? [];
  const rows = matching(all, choice);
  if (json) io.out(JSON.stringify({ connections: rows }, null, 2));
  else show(io, rows, all.length);
  const foreign = held ? strangers(held, all) : [];
  if (held && foreign.length > 0) io.err(`warning: ${strangersText(foreign, held)}`);
  return EXIT.ok;
}

function show(io: Io, rows: Listed[], all: number): void {
  if (rows.length > 0) io.out(table(io, columns(io, rows[0]?.managedBy !== undefined), rows));
  io.err(rows.length > 0 ? `\n${summary(rows)}` : nothing(all));
}

function nothing(all: number): string {
  return all === 0
    ? "There are no connections yet."
    : `None of the ${count(all, "connection")} is like that.`;
}

function columns(io: Io, withStacks: boolean): Column<Listed>[] {
  const managed: Column<Listed> = {
    title: "MANAGED",
    cell: ({ managedBy = [] }) => managedBy.map(({ stack, name }) => `${stack}: ${name}`).join(", ") || "no",
    cuts: true,
  };
  return [
    { title: "ID", cell: ({ id }) => id },
    { title: "APP", cell: ({ app }) => app },
    { title: "NAME", cell: ({ name }) => name, cuts: true },
    { title: "TYPE", cell: ({ type }) => type },
    { title: "STATUS", cell: ({ status }) => status, colour: ({ status }) => statusColour(status) },
    { title: "AGE", cell: ({ created }) => ageOf(created, io.clock.now()) },
    ...(withStacks ? [managed] : []),
  ];
}

function summary(rows: Listed[]): string {
  const unhealthy = rows.filter(({ status }) => status !== "ACTIVE").length;
  const unmanaged = rows.filter(({ managedBy }) => managedBy?.length === 0).length;
  return [
    count(rows.length, "connection"),
    ...(unhealthy > 0 ? [`${unhealthy} not ACTIVE`] : []),
    ...(unmanaged > 0 ? [`${unmanaged} not managed`] : []),
  ].join(", ");
}
