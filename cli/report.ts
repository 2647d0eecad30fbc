import { Option } from "commander";
import { mermaidOf } from "./report/mermaid";
import { type Report, reportOf } from "./report/model";
import { pageOf } from "./report/page";
import { type CommonFlags, filled, type Plan, several } from "./shared/command";
import { EXIT } from "./shared/exit";
import { Failure } from "./shared/failure";
import { targetOf } from "./shared/files";
import type { Io } from "./shared/io";
import { count } from "./shared/text";
import { writeAll } from "./shared/write";

interface Flags extends CommonFlags {
  stack?: string[];
  format?: "html" | "mermaid";
  out?: string;
  force?: boolean;
}

const HELP = `
The page is one file without scripts, and needs no network. Where FLOWSTACK_API_KEY is not set, each --stack is asked for
its own key, so that one report shows several environments. --json prints what the page is made from; with --out it says
what was written.`;

/** `pulumi-flowstack report`: the state of the connections, for people. */
export const report: Plan<Flags> = {
  name: "report",
  summary: "write a page, or a Mermaid diagram, about the connections and their health",
  build: (command) =>
    command
      .option("--stack <name>", "say what this stack holds; several are allowed", several)
      .addOption(
        new Option("--format <format>", "what to write (default: html)").choices(["html", "mermaid"]),
      )
      .option("--out <file>", "the file to write (default: standard output)", filled)
      .option("--force", "write a file that is there anew")
      .addHelpText("after", HELP),
  run,
};

async function run(io: Io, flags: Flags): Promise<number> {
  const { stack, out, force, json } = flags;
  const text = textOf(flags);
  const target = out === undefined ? undefined : targetOf(io.cwd, out);
  if (target?.found && !force) await consent(io, target.path);
  const made = await reportOf(io, stack);
  if (!target) io.out(text(made).trimEnd());
  else {
    writeAll([{ target, text: text(made) }]);
    const connections = made.connections.length;
    if (json) io.out(JSON.stringify({ written: [target.path], connections }, null, 2));
    else io.err(`Written: ${target.path} (${count(connections, "connection")})`);
  }
  return EXIT.ok;
}

/** With --json, a file gets what the format says, and standard output gets one document all the same. */
function textOf({ format, out, json }: Flags): (made: Report) => string {
  if (json && out === undefined) {
    if (format === undefined) return (made) => `${JSON.stringify(made, null, 2)}\n`;
    const text = `--json prints the report's data, and --format ${format} something else: leave one out, or add --out.`;
    throw new Failure("USAGE", text);
  }
  return format === "mermaid" ? (made) => `${mermaidOf(made)}\n` : pageOf;
}

/** @throws Failure FILE_EXISTS where there is nobody to ask, CANCELLED where the answer is no */
async function consent(io: Io, out: string): Promise<void> {
  if (!io.isInteractive) {
    const text = `${out} is there already, and there is nobody to ask. --force writes it anew. Nothing was written.`;
    throw new Failure("FILE_EXISTS", text);
  }
  const answer = await io.ask(`${out} is there already. Write it anew? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure("CANCELLED", "Nothing was written.");
}
