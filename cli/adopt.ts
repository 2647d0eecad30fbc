import type { Project } from "../provider/project";
import { importFile, knownInFile } from "./adopt/import-file";
import { type AdoptionPlan, type Known, planOf } from "./adopt/plan";
import { configKeys, extendedProgram, type Form, knownIn, newProgram } from "./adopt/program";
import { nextSteps, type Result, shownPlan } from "./adopt/say";
import { type CommonFlags, type Plan, several } from "./shared/command";
import { EXIT } from "./shared/exit";
import { Failure } from "./shared/failure";
import { type Draft, readIfThere, writeAll } from "./shared/files";
import {
  choose,
  connectionsOf,
  managedByAll,
  openFlowstack,
  strangers,
  strangersText,
} from "./shared/flowstack";
import type { Io } from "./shared/io";
import { count } from "./shared/text";

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
  --file import.json --out connections.ts  for \`pulumi import --file\` (CLI 3.253 or newer), and the program that matches
Neither changes anything in FlowStack. Without either, only the plan is shown.

A file that is there already gets what is new, after a question (or with --yes); --force writes it anew.`;

/** `pulumi-flowstack adopt`: everything that exists already comes under code. */
export const adopt: Plan<Flags> = {
  name: "adopt",
  summary: "write the code that brings existing connections under Pulumi",
  build: (command) =>
    command
      .option("--id <id>", "only this connection; several are allowed", several)
      .option("--app <slug>", "only connections of this app")
      .option("--type <type>", "only connections of this type, such as OAUTH2")
      .option("--stack <name>", "leave out what this stack manages; several are allowed", several)
      .option("--out <file>", "the TypeScript file to write")
      .option("--file <file>", "the JSON file for `pulumi import --file` to write")
      .option("-y, --yes", "add to files that are there without asking")
      .option("--force", "write files that are there anew: what they hold is lost")
      .addHelpText("after", HELP),
  run,
};

async function run(io: Io, flags: Flags): Promise<number> {
  const before = textsBefore(io, flags);
  const project = await openFlowstack(io, flags.stack?.[0]);
  const plan = await makePlan(io, project, flags, before);
  if (!flags.json) io.out(shownPlan(io, plan, flags.stack !== undefined));
  const drafts = plan.adopted.length === 0 ? [] : draftsOf(project, flags, before, plan);
  if (drafts.length > 0) {
    await consent(io, flags, before, plan);
    writeAll(io, drafts);
  }
  const form = formOf(flags);
  const result: Result = { plan, written: drafts.map(({ path }) => path), steps: [], configKeys: [] };
  if (drafts.length > 0) {
    result.steps = nextSteps(plan, { form, out: flags.out, file: flags.file, stack: flags.stack?.[0] });
    result.configKeys = flags.out === undefined ? [] : configKeys(plan.adopted);
  }
  say(io, flags, result);
  return EXIT.ok;
}

/** What the files hold already; with --force that is of no interest. */
interface Before {
  out: string | undefined;
  file: string | undefined;
}

function textsBefore(io: Io, { out, file, force }: Flags): Before {
  const read = (path?: string) => (path === undefined || force ? undefined : readIfThere(io, path));
  return { out: read(out), file: read(file) };
}

function formOf({ file }: Flags): Form {
  return file === undefined ? "import option" : "import file";
}

async function makePlan(io: Io, project: Project, flags: Flags, before: Before): Promise<AdoptionPlan> {
  const held = await managedByAll(io, flags.stack ?? []);
  const all = await connectionsOf(io, project);
  const foreign = strangers(held, all);
  if (foreign.length > 0) throw new Failure("WRONG_PROJECT", strangersText(foreign));
  const { id, app, type } = flags;
  const rows = choose(all, { ...(id && { id }), ...(app && { app }), ...(type && { type }) });
  const managed: Known = {
    ids: new Map([...held].map(([one, [row]]) => [one, `the stack ${row?.stack} has it, as ${row?.name}`])),
    names: [...held.values()].flat().map(({ name }) => name),
  };
  return planOf(rows, union([managed, ...knownInFiles(flags, before)]));
}

function knownInFiles({ out = "", file = "" }: Flags, before: Before): Known[] {
  return [
    ...(before.out === undefined ? [] : [knownIn(out, before.out)]),
    ...(before.file === undefined ? [] : [knownInFile(file, before.file)]),
  ];
}

function union(known: readonly Known[]): Known {
  return {
    ids: new Map(known.flatMap(({ ids }) => [...ids])),
    names: known.flatMap(({ names }) => [...names]),
  };
}

function draftsOf(project: Project, flags: Flags, before: Before, { adopted }: AdoptionPlan): Draft[] {
  const { out, file } = flags;
  const form = formOf(flags);
  const drafts: Draft[] = [];
  if (out !== undefined) {
    const text =
      before.out === undefined ? newProgram(adopted, form) : extendedProgram(out, before.out, adopted, form);
    drafts.push({ path: out, text });
  }
  // It names a fingerprint of the FlowStack key, which Pulumi's state keeps encrypted.
  if (file !== undefined)
    drafts.push({ path: file, text: importFile(project, adopted, before.file), isPrivate: true });
  return drafts;
}

/** @throws Failure FILE_EXISTS where there is nobody to ask, CANCELLED where the answer is no */
async function consent(io: Io, flags: Flags, before: Before, { adopted }: AdoptionPlan): Promise<void> {
  const there = (["out", "file"] as const).flatMap((name) =>
    before[name] === undefined ? [] : [flags[name]],
  );
  if (there.length === 0 || flags.yes) return;
  const [files, what] = [there.join(" and "), `${count(adopted.length, "new connection")}`];
  if (!io.isInteractive) {
    throw new Failure(
      "FILE_EXISTS",
      `${files} ${there.length === 1 ? "is" : "are"} there already, and there is nobody to ask. --yes adds the ${what}; --force ` +
        "writes anew, and what it held is lost. Nothing was written.",
    );
  }
  const answer = await io.ask(`Add ${what} to ${files}? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure("CANCELLED", "Nothing was written.");
}

function say(io: Io, { out, file, json }: Flags, { plan, ...result }: Result): void {
  if (json) {
    const adopted = plan.adopted.map(({ row, kind, names }) => ({ ...row, kind, ...names }));
    const skipped = plan.skipped.map(({ row, why }) => ({ ...row, why }));
    io.out(JSON.stringify({ adopted, skipped, ...result }, null, 2));
  } else if (result.written.length > 0) {
    io.out(`\nWritten: ${result.written.join(", ")}\n\nNext:\n${result.steps.join("\n")}`);
  } else if (plan.adopted.length === 0) {
    io.err(`\nThere is nothing new to adopt${(out ?? file) ? ": nothing was written" : ""}.`);
  } else {
    io.err("\nNothing was written. Add --out connections.ts, or see --help for the other way.");
  }
}
