import { realpathSync } from "node:fs";
import type { Project } from "../provider/inventory/project";
import {
  assertNothingDrops,
  draftsOf,
  extended,
  formOf,
  knownInPlaces,
  type Places,
  placesOf,
  replacesUnknown,
} from "./adopt/places";
import { type AdoptionPlan, type Known, planOf } from "./adopt/plan";
import { configKeys } from "./adopt/program";
import { type Result, shownPlan } from "./adopt/say";
import { nextSteps, numbered } from "./adopt/steps";
import { choose } from "./shared/choice";
import { type CommonFlags, filled, type Plan, several } from "./shared/command";
import { EXIT } from "./shared/exit";
import { Failure } from "./shared/failure";
import { connectionsOf, managedByAll, openFlowstack, strangers, strangersText } from "./shared/flowstack";
import type { Io } from "./shared/io";
import type { Managed } from "./shared/pulumi";
import { count } from "./shared/text";
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
  --file import.json --out connections.ts  for \`pulumi import --file\` (CLI 3.253 or newer), and the program that matches
Neither changes anything in FlowStack. Without either, only the plan is shown.

A file that is there already gets what is new, after a question (or with --yes); --force writes it anew, unless it would
leave out connections that it declares, or the stack manages.`;

/** `pulumi-flowstack adopt`: everything that exists already comes under code. */
export const adopt: Plan<Flags> = {
  name: "adopt",
  summary: "write the code that brings existing connections under Pulumi",
  build: (command) =>
    command
      .option("--id <id>", "only this connection; several are allowed", several)
      .option("--app <slug>", "only connections of this app", filled)
      .option("--type <type>", "only connections of this type, such as OAUTH2", filled)
      .option("--stack <name>", "leave out what this stack manages; several are allowed", several)
      .option("--out <file>", "the TypeScript file to write", filled)
      .option("--file <file>", "the JSON file for `pulumi import --file` to write", filled)
      .option("-y, --yes", "add to files that are there without asking")
      .option("--force", "write files that are there anew: what they hold is lost")
      .addHelpText("after", HELP),
  run,
};

async function run(io: Io, flags: Flags): Promise<number> {
  const places = placesOf(io.cwd, flags);
  const project = await openFlowstack(io, flags.stack?.[0]);
  const plan = await makePlan(io, project, flags, places);
  if (!flags.json) io.out(shownPlan(io, plan, flags.stack !== undefined));
  const drafts = draftsOf(project, places, plan);
  if (drafts.length > 0) {
    await consent(io, flags, extended(places), plan);
    writeAll(drafts);
  }
  say(io, flags, resultOf(io, flags, places, plan, drafts));
  return EXIT.ok;
}

function resultOf(io: Io, flags: Flags, places: Places, plan: AdoptionPlan, drafts: Draft[]): Result {
  const result: Result = {
    plan,
    written: drafts.map(({ target }) => target.path),
    steps: [],
    configKeys: [],
  };
  if (drafts.length === 0) return result;
  const { out, file } = places;
  const [stack, folder, isRisky] = [flags.stack?.[0], realpathSync(io.cwd), replacesUnknown(places)];
  const where = { form: formOf(places), out, file, stack, folder, isRisky };
  return { ...result, steps: nextSteps(plan, where), configKeys: out ? configKeys(plan.adopted) : [] };
}

async function makePlan(io: Io, project: Project, flags: Flags, places: Places): Promise<AdoptionPlan> {
  const held = await managedByAll(io, flags.stack ?? []);
  const all = await connectionsOf(io, project);
  const foreign = strangers(held, all);
  if (foreign.length > 0) throw new Failure("WRONG_PROJECT", strangersText(foreign, held));
  const { id, app, type } = flags;
  const managed = managedIn(held);
  const plan = planOf(choose(all, { id, app, type }), union([managed, ...knownInPlaces(places)]));
  assertNothingDrops(places, plan, managed, all);
  return plan;
}

function managedIn(held: Map<string, Managed[]>): Known {
  return {
    ids: new Map([...held].map(([id, [row]]) => [id, `the stack ${row?.stack} has it, as ${row?.name}`])),
    names: [...held.values()].flat().map(({ name }) => name),
  };
}

function union(known: readonly Known[]): Known {
  return {
    ids: new Map(known.flatMap(({ ids }) => [...ids])),
    names: known.flatMap(({ names }) => [...names]),
  };
}

/** @throws Failure FILE_EXISTS where there is nobody to ask, CANCELLED where the answer is no */
async function consent(io: Io, flags: Flags, there: string[], { adopted }: AdoptionPlan): Promise<void> {
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

function say(io: Io, { out, file, json }: Flags, { plan, steps, ...result }: Result): void {
  if (json) {
    const adopted = plan.adopted.map(({ row, kind, names }) => ({ ...row, kind, ...names }));
    const skipped = plan.skipped.map(({ row, why }) => ({ ...row, why }));
    io.out(JSON.stringify({ adopted, skipped, ...result, steps: steps.flat() }, null, 2));
  } else if (result.written.length > 0) {
    io.out(`\nWritten: ${result.written.join(", ")}\n\nNext:\n${numbered(steps)}`);
  } else if (plan.adopted.length === 0) {
    io.err(`\nThere is nothing new to adopt${(out ?? file) ? ": nothing was written" : ""}.`);
  } else {
    io.err("\nNothing was written. Add --out connections.ts, or see --help for the other way.");
  }
}
