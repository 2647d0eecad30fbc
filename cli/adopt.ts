import { realpathSync } from "node:fs";
import {
  type AdoptFiles,
  assertNothingDrops,
  draftsOf,
  extended,
  filesOf,
  knownInFiles,
} from "./adopt/files";
import { type AdoptionPlan, type Known, planOf } from "./adopt/plan";
import { configKeys } from "./adopt/program";
import { nextSteps } from "./adopt/steps";
import { type CommonFlags, confirm, EXIT, filled, type Plan, several } from "./shared/command";
import { Failure } from "./shared/failure";
import { choose } from "./shared/filter";
import {
  type ConnectionRow,
  connectionsOf,
  type ManagedById,
  managedByAll,
  openFlowstack,
  unrelated,
} from "./shared/flowstack";
import type { Io, Line } from "./shared/io";
import { COLUMNS, table } from "./shared/table";
import { count, jsonLines } from "./shared/text";
import { writeAll } from "./shared/write";

interface Flags extends CommonFlags {
  id?: string[];
  app?: string;
  type?: string;
  stack?: string[];
  out?: string;
  file?: string;
  yes?: boolean;
  force?: boolean;
}

const HELP = `
Two ways to adopt:
  --out connections.ts                     a program with the option \`import\` at each API key; \`pulumi up\` adopts
  --file import.json --out connections.ts  for \`pulumi import --file\` (CLI 3.253 or newer), with the matching program
Neither changes anything in FlowStack. Without --out and --file, only the plan is shown.

Existing files are extended after a question, or with --yes. --force replaces them, unless the new program would leave out
connections that the file declares or the stack manages.`;

/** `pulumi-flowstack adopt`: brings existing connections under code. */
export const adopt: Plan<Flags> = {
  name: "adopt",
  summary: "write the code that brings existing connections under Pulumi",
  build: (command) =>
    command
      .option("--id <id>", "only this connection; can be repeated", several)
      .option("--app <slug>", "only connections of this app", filled)
      .option("--type <type>", "only connections of this type, such as OAUTH2", filled)
      .option(
        "--stack <name>",
        "leave out what this stack manages; can be repeated, settings come from the first",
        several,
      )
      .option("--out <file>", "the TypeScript file to write", filled)
      .option("--file <file>", "the JSON file to write for `pulumi import --file`", filled)
      .option("-y, --yes", "extend existing files without asking")
      .option("--force", "replace existing files; their content is lost")
      .addHelpText("after", HELP),
  run,
  exits: { [EXIT.interrupted]: "stopped with Ctrl+C or the answer no; nothing was written" },
};

async function run(io: Io, flags: Flags): Promise<number> {
  const files = filesOf(io.cwd, flags);
  const project = await openFlowstack(io, flags.stack?.[0]);
  const managed = await managedByAll(io, flags.stack ?? []);
  const rows = await connectionsOf(io, project);
  const failure = unrelated(managed, rows);
  if (failure) throw failure;
  const plan = makePlan(rows, flags, managed, files);
  assertNothingDrops(files, plan, managed, rows);
  if (!flags.json) io.out(...planLines(plan, flags.stack !== undefined));
  const drafts = draftsOf(project, files, plan);
  if (drafts.length > 0) {
    await confirmExtending(io, flags, extended(files), plan);
    writeAll(drafts);
  }
  report(
    io,
    flags,
    plan,
    files,
    drafts.map(({ target }) => target.path),
  );
  return EXIT.ok;
}

function makePlan(
  rows: readonly ConnectionRow[],
  { id, app, type }: Flags,
  managed: ManagedById,
  files: AdoptFiles,
): AdoptionPlan {
  const inStacks: Known = {
    ids: new Map(
      [...managed].map(([one, [row]]) => [one, `managed by the stack ${row?.stack}, as ${row?.name}`]),
    ),
    names: [...managed.values()].flat().map(({ name }) => name),
  };
  const known = [inStacks, ...knownInFiles(files)];
  return planOf(choose(rows, { id, app, type }), {
    ids: new Map(known.flatMap(({ ids }) => [...ids])),
    names: known.flatMap(({ names }) => [...names]),
  });
}

function planLines({ adopted, skipped }: AdoptionPlan, knowsStack: boolean): Line[] {
  const lines = [
    ...adopted.map(({ row, kind, names }) => ({ ...row, what: `adopt as ${kind} "${names.logical}"` })),
    ...skipped.map(({ row, why }) => ({ ...row, what: `leave out: ${why}` })),
  ];
  if (lines.length === 0) return ["There are no connections yet."];
  const { id, app, name, status } = COLUMNS;
  const what = { title: "PLAN", cell: (line: (typeof lines)[number]) => line.what };
  const hint = knowsStack ? "" : " Add --stack <name> to leave out what a stack manages.";
  const summary = `${count(adopted.length, "connection")} to adopt, ${skipped.length} left out.${hint}`;
  return [...table([id, app, name, status, what], lines), "", summary];
}

async function confirmExtending(
  io: Io,
  { yes }: Flags,
  paths: string[],
  { adopted }: AdoptionPlan,
): Promise<void> {
  if (paths.length === 0 || yes) return;
  const [files, what] = [paths.join(" and "), count(adopted.length, "new connection")];
  const unattended = new Failure("FILE_EXISTS", {
    problem: `${files} ${paths.length === 1 ? "exists" : "exist"}, and nobody is there to confirm. Nothing was written.`,
    fix: `Add --yes to add the ${what}, or --force to replace: then the old content is lost.`,
  });
  await confirm(io, `Add ${what} to ${files}?`, unattended);
}

function report(io: Io, flags: Flags, plan: AdoptionPlan, files: AdoptFiles, written: string[]): void {
  const where = { ...files, stack: flags.stack?.[0], folder: realpathSync(io.cwd) };
  const steps = written.length > 0 ? nextSteps(plan, where) : [];
  if (flags.json) {
    const adopted = plan.adopted.map(({ row, kind, names }) => ({ ...row, kind, ...names }));
    const skipped = plan.skipped.map(({ row, why }) => ({ ...row, why }));
    const keys = written.length > 0 && files.out ? configKeys(plan.adopted) : [];
    io.out(...jsonLines({ adopted, skipped, written, steps: steps.flat(), configKeys: keys }));
  } else if (written.length > 0) {
    io.out("", `Written: ${written.join(", ")}`, "", "Next:", ...numbered(steps));
  } else if (plan.adopted.length === 0) {
    io.err("", `There is nothing new to adopt${(flags.out ?? flags.file) ? ": nothing was written" : ""}.`);
  } else {
    io.err("", "Nothing was written. Add --out connections.ts, or see --help for the other way.");
  }
}

function numbered(steps: readonly string[][]): string[] {
  return steps.flatMap(([first, ...more], at) => [
    `  ${at + 1}. ${first}`,
    ...more.map((line) => `     ${line}`),
  ]);
}
