import { type CommonFlags, EXIT, filled, type Plan, several } from "./shared/command";
import { type Filter, matching, whyNothing } from "./shared/filter";
import {
  type ConnectionRow,
  connectionsOf,
  managedByAll,
  managersText,
  openFlowstack,
  unrelated,
} from "./shared/flowstack";
import type { Io } from "./shared/io";
import { COLUMNS, table } from "./shared/table";
import { ageOf, count, jsonLines } from "./shared/text";

interface Flags extends CommonFlags, Filter {
  stack?: string[];
}

/** `pulumi-flowstack list`: the project's connections. */
export const list: Plan<Flags> = {
  name: "list",
  summary: "show the connections of the FlowStack project",
  build: (command) =>
    command
      .option(
        "--stack <name>",
        "show which connections this stack manages; can be repeated, settings come from the first",
        several,
      )
      .option("--app <slug>", "only connections of this app", filled)
      .option("--type <type>", "only connections of this type, such as API_KEY, in any case", filled)
      .option("--status <status>", "only connections with this status, such as EXPIRED, in any case", filled),
  run,
};

async function run(io: Io, { stack: stacks, json, cwd: _, ...filter }: Flags): Promise<number> {
  const project = await openFlowstack(io, stacks?.[0]);
  const managed = stacks && (await managedByAll(io, stacks));
  const all = await connectionsOf(io, project, managed);
  const rows = matching(all, filter);
  if (json) io.out(...jsonLines({ connections: rows }));
  else if (rows.length > 0) show(io, rows);
  else io.err(nothing(all, filter));
  const failure = managed && unrelated(managed, all);
  if (failure) io.err(`warning: ${textOf(failure)}`);
  return EXIT.ok;
}

function nothing(all: ConnectionRow[], filter: Filter): string {
  return all.length === 0 ? "There are no connections yet." : textOf(whyNothing(all, filter));
}

function textOf({ problem, fix }: { problem: string; fix: string }): string {
  return `${problem} ${fix}`;
}

function show(io: Io, rows: ConnectionRow[]): void {
  const { id, app, name, type, status } = COLUMNS;
  const age = { title: "AGE", cell: ({ created }: ConnectionRow) => ageOf(created, io.clock.now()) };
  const managed = { title: "MANAGED", cell: (row: ConnectionRow) => managersText(row) || "no" };
  io.out(...table([id, app, name, type, status, age, ...(rows[0]?.managedBy ? [managed] : [])], rows));
  const unhealthy = rows.filter((row) => row.status !== "ACTIVE").length;
  const unmanaged = rows.filter(({ managedBy }) => managedBy?.length === 0).length;
  const summary = [
    count(rows.length, "connection"),
    ...(unhealthy > 0 ? [`${unhealthy} not ACTIVE`] : []),
    ...(unmanaged > 0 ? [`${unmanaged} not managed`] : []),
  ];
  io.err("", summary.join(", "));
}
