import { Option } from "commander";
import { mermaidOf } from "./report/mermaid";
import { type Report, reportOf } from "./report/model";
import { pageOf } from "./report/page";
import { type CommonFlags, type Plan, several } from "./shared/command";
import { EXIT } from "./shared/exit";
import { Failure } from "./shared/failure";
import { readIfThere, writeAll } from "./shared/files";
import type { Io } from "./shared/io";
import { count } from "./shared/text";

interface Flags extends CommonFlags {
  stack?: string[];
  format: "html" | "mermaid";
  out?: string;
  force?: boolean;
}

const HELP = `
The page is one file without scripts, and needs no network. Where FLOWSTACK_API_KEY is not set, each --stack is asked for
its own key, so that one report shows several environments.`;

/** `pulumi-flowstack report`: the state of the connections, for people. */
export const report: Plan<Flags> = {
  name: "report",
  summary: "write a page, or a Mermaid diagram, about the connections and their health",
  build: (command) =>
    command
      .option("--stack <name>", "say what this stack holds; several are allowed", several)
      .addOption(
        new Option("--format <format>", "what to write").choices(["html", "mermaid"]).default("html"),
      )
      .option("--out <file>", "the file to write (default: standard output)")
      .option("--force", "write a file that is there anew")
      .addHelpText("after", HELP),
  run,
};

async function run(io: Io, { stack, format, out, force, json }: Flags): Promise<number> {
  if (out !== undefined && !force && readIfThere(io, out) !== undefined) await consent(io, out);
  const made = await reportOf(io, stack);
  const text = json ? `${JSON.stringify(made, null, 2)}\n` : written(made, format);
  if (out === undefined) io.out(text.trimEnd());
  else {
    writeAll(io, [{ path: out, text }]);
    io.err(`Written: ${out} (${count(made.connections.length, "connection")})`);
  }
  return EXIT.ok;
}

function written(made: Report, format: Flags["format"]): string {
  return format === "html" ? pageOf(made) : `${mermaidOf(made)}\n`;
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
