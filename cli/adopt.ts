import { realpathSync } from "node:fs";
import { type AdoptFiles, assertNothingDrops, type Change, changesOf, draftOf, filesOf } from "./adopt/files";
import { type Adopted, type AdoptionPlan, planOf } from "./adopt/plan";
import { configKeys } from "./adopt/program";
import { nextSteps } from "./adopt/steps";
import { type CommonFlags, confirm, EXIT, filled, type Plan, several } from "./shared/command";
import { Failure } from "./shared/failure";
import { STANDARD_OUTPUT } from "./shared/files";
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
import { count, jsonLines, linesOf } from "./shared/text";
import { type Draft, writeAll } from "./shared/write";

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
Neither changes anything in FlowStack. Without --out and --file, only the plan is shown. With --out - the program goes to
standard output, and the plan to standard error.

Each file gets the connections that it lacks. Existing files are extended after a question, or with --yes. --force
replaces them, unless the new program would leave out connections that the file declares or the stack manages.`;

/** `pulumi-flowstack adopt`: brings existing connections under code. */
export const adopt: Plan<Flags> = {
  name: "adopt",
  summary: "write the code that brings existing connections under Pulumi",
  build: (command) =>
    command
      .option("--id <id>", "only this connection; can be repeated", several)
      .option("--app <slug>", "only connections of this app", filled)
      .option("--type <type>", "only connections of this type, such as OAUTH2, in any case", filled)
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
  // The result for a person, unless standard output is for a program.
  const say = files.out?.path === STANDARD_OUTPUT ? io.err : io.out;
  if (!flags.json) say(...planLines(plan, files, flags.stack !== undefined));
  const changes = changesOf(files, plan);
  await confirmExtending(io, flags, changes);
  const drafts = changes.map((change) => draftOf(project, files, change));
  const isPrinted = ({ target }: Draft) => target.path === STANDARD_OUTPUT;
  writeAll(drafts.filter((draft) => !isPrinted(draft)));
  for (const { text } of drafts.filter(isPrinted)) io.out(...linesOf(text));
  report(io, say, flags, plan, files, changes);
  return EXIT.ok;
}

function makePlan(
  rows: readonly ConnectionRow[],
  { id, app, type }: Flags,
  managed: ManagedById,
  { out, file }: AdoptFiles,
): AdoptionPlan {
  const whys = [...managed].map(
    ([one, [row]]) => [one, `managed by the stack ${row?.stack}, as ${row?.name}`] as const,
  );
  const inStacks = { ids: new Map(whys), names: [...managed.values()].flat().map(({ name }) => name) };
  const files = [out, file].flatMap((one) => one?.known ?? []);
  return planOf(choose(rows, { id, app, type }), inStacks, files);
}

function planLines(
  { adopted, skipped }: AdoptionPlan,
  { out, file }: AdoptFiles,
  knowsStack: boolean,
): Line[] {
  const doing = ({ lacking }: Adopted) =>
    out && file && lacking.length === 1 ? `add to ${lacking[0]} as` : "adopt as";
  const lines = [
    ...adopted.map((one) => ({ ...one.row, what: `${doing(one)} ${one.kind} "${one.names.logical}"` })),
    ...skipped.map(({ row, why }) => ({ ...row, what: `leave out: ${why}` })),
  ];
  if (lines.length === 0) return ["There are no connections yet."];
  const { id, app, name, status } = COLUMNS;
  const what = { title: "PLAN", cell: (line: (typeof lines)[number]) => line.what };
  const hint = knowsStack ? "" : " Add --stack <name> to leave out what a stack manages.";
  const summary = `${count(adopted.length, "connection")} to adopt, ${skipped.length} left out.${hint}`;
  return [...table([id, app, name, status, what], lines), "", summary];
}

async function confirmExtending(io: Io, { yes }: Flags, changes: Change[]): Promise<void> {
  const extended = changes.filter(({ isExtended }) => isExtended);
  if (extended.length === 0 || yes) return;
  const paths = extended.map(({ file }) => file.path).join(" and ");
  const what = extended.map(({ file, adopted }) => `${count(adopted.length, "connection")} to ${file.path}`);
  const unattended = new Failure("FILE_EXISTS", {
    problem: `${paths} ${extended.length === 1 ? "exists" : "exist"}, and nobody is there to confirm. Nothing was written.`,
    fix: `Add --yes to add ${what.join(" and ")}, or --force to replace: then the old content is lost.`,
  });
  await confirm(io, `Add ${what.join(" and ")}?`, unattended);
}

function report(
  io: Io,
  say: Io["out"],
  flags: Flags,
  plan: AdoptionPlan,
  files: AdoptFiles,
  changes: Change[],
): void {
  const written = changes.map(({ file }) => file.path);
  const keys = configKeys(changes.find(({ file }) => file === files.out)?.adopted ?? []);
  const where = { ...files, keys, stack: flags.stack?.[0], folder: realpathSync(io.cwd) };
  const steps = written.length > 0 ? nextSteps(where) : [];
  if (flags.json) {
    const adopted = plan.adopted.map(({ row, kind, names }) => ({ ...row, kind, ...names }));
    const skipped = plan.skipped.map(({ row, why }) => ({ ...row, why }));
    io.out(...jsonLines({ adopted, skipped, written, steps: steps.flat(), configKeys: keys }));
  } else if (written.length > 0) {
    const paths = written.filter((path) => path !== STANDARD_OUTPUT).join(", ");
    say("", ...(paths ? [`Written: ${paths}`, ""] : []), "Next:", ...numbered(steps));
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
