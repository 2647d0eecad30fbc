import { Option } from "commander";
import { mermaidOf } from "./report/mermaid";
import { type Report, reportOf } from "./report/model";
import { pageOf } from "./report/page";
import { type CommonFlags, confirm, EXIT, filled, type Plan, several } from "./shared/command";
import { Failure } from "./shared/failure";
import { STANDARD_OUTPUT, type Target, targetOf } from "./shared/files";
import type { Io } from "./shared/io";
import { count, jsonLines, linesOf } from "./shared/text";
import { writeAll } from "./shared/write";

interface Flags extends CommonFlags {
  stack?: string[];
  format?: "html" | "mermaid";
  out?: string;
  force?: boolean;
}

const HELP = `
The page is one file without scripts, and needs no network. Each --stack is read with its own settings, so that one report
can show several environments. --json prints the data of the page; with --out it prints what was written.`;

/** `pulumi-flowstack report`: the state of the connections, for people. */
export const report: Plan<Flags> = {
  name: "report",
  summary: "write a page, or a Mermaid diagram, about the connections and their health",
  build: (command) =>
    command
      .option("--stack <name>", "show what this stack manages; can be repeated", several)
      .addOption(
        new Option("--format <format>", "what to write (default: html)").choices(["html", "mermaid"]),
      )
      .option("--out <file>", "the file to write (default: -, standard output)", filled)
      .option("--force", "replace an existing file without asking")
      .addHelpText("after", HELP),
  run,
  exits: { [EXIT.interrupted]: "stopped with Ctrl+C or the answer no; nothing was written" },
};

async function run(io: Io, flags: Flags): Promise<number> {
  const { stack, force, json } = flags;
  const out = flags.out === STANDARD_OUTPUT ? undefined : flags.out;
  const text = textOf({ ...flags, out });
  const target = out === undefined ? undefined : targetOf(io.cwd, out);
  if (target?.found && !force) await confirmReplacing(io, target);
  const made = await reportOf(io, stack);
  if (!target) io.out(...linesOf(text(made)));
  else {
    writeAll([{ target, text: text(made) }]);
    const connections = made.connections.length;
    if (json) io.out(...jsonLines({ written: [target.path], connections }));
    else io.err(`Written: ${target.path} (${count(connections, "connection")})`);
  }
  return EXIT.ok;
}

/** With --json and --out, the file has the chosen format, and standard output one JSON document. */
function textOf({
  format,
  out,
  json,
}: Omit<Flags, "out"> & { out: string | undefined }): (made: Report) => string {
  if (json && out === undefined) {
    if (format === undefined) return (made) => jsonLines(made).join("\n");
    throw new Failure("USAGE", {
      problem: `--json and --format ${format} cannot both print to standard output.`,
      fix: "Leave one out, or add --out.",
    });
  }
  return format === "mermaid" ? (made) => `${mermaidOf(made)}\n` : pageOf;
}

function confirmReplacing(io: Io, { path }: Target): Promise<void> {
  const unattended = new Failure("FILE_EXISTS", {
    problem: `${path} exists, and nobody is there to confirm. Nothing was written.`,
    fix: "Add --force to replace it.",
  });
  return confirm(io, `${path} exists. Replace it?`, unattended);
}
