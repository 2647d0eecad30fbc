import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { EXIT_CODES_HELP } from "./exit";
import { Failure } from "./failure";
import type { Io } from "./io";

/** Options of every command that has a result. */
export interface CommonFlags {
  json?: boolean;
  cwd?: string;
}

/** What a command is made of; its action gives the exit code. */
export interface Plan<Flags extends CommonFlags> {
  name: string;
  summary: string;
  /** Options and further help. */
  build: (command: Command) => Command;
  run: (io: Io, flags: Flags) => Promise<number>;
}

/** A command with `--json`, `--cwd` and the exit codes in its help. */
export function commandOf<Flags extends CommonFlags>(
  { name, summary, build, run }: Plan<Flags>,
  io: Io,
  finish: (code: number) => void,
): Command {
  const command = build(new Command(name).description(summary))
    .option("-C, --cwd <folder>", "folder of the Pulumi program (default: this one)", filled)
    .option("--json", "one JSON document on standard output, an error too")
    .addHelpText("after", EXIT_CODES_HELP);
  return command.action(async (flags: Flags) => finish(await run(settled(io, flags), flags)));
}

/** @throws Failure NO_SUCH_FOLDER */
function settled(io: Io, { json, cwd }: CommonFlags): Io {
  const isInteractive = io.isInteractive && !json;
  if (cwd === undefined) return { ...io, isInteractive };
  const folder = resolve(io.cwd, cwd);
  if (isFolder(folder)) return { ...io, isInteractive, cwd: folder };
  throw new Failure("NO_SUCH_FOLDER", `There is no folder ${cwd}. Name the Pulumi program's with --cwd.`);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Collects an option that may be given several times; the same twice is one. */
export function several(value: string, before: string[] = []): string[] {
  return [...new Set([...before, filled(value)])];
}

/** Collects an option that may be given once; the same again is no other. */
export function once(value: string, before?: string): string {
  if (before !== undefined && before !== value)
    throw new InvalidArgumentError(`It may be given once, and was ${before} before.`);
  return filled(value);
}

/** A value that is not empty, as that of a variable which is not set. */
export function filled(value: string): string {
  if (value === "") throw new InvalidArgumentError("It must not be empty.");
  return value;
}
