import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { cancelled, EXIT, Failure } from "./failure";
import type { Io } from "./io";

export { EXIT };

/** Options of every command that has a result. */
export interface CommonFlags {
  json?: boolean;
  cwd?: string;
}

/** A command; `run` returns the exit code. */
export interface Plan<Flags extends CommonFlags> {
  name: string;
  summary: string;
  /** Adds the command's own options and help. */
  build: (command: Command) => Command;
  run: (io: Io, flags: Flags) => Promise<number>;
  /** Exit codes that mean something else than usual. */
  exits?: Record<number, string>;
}

const EXITS = {
  [EXIT.ok]: "done",
  [EXIT.failed]: "failed, or wrong usage; nothing was written",
  [EXIT.interrupted]: "stopped with Ctrl+C; nothing was written",
  [EXIT.terminated]: "stopped with SIGTERM; nothing was written",
};

/** The exit codes of a command, for its `--help`. */
export function exitHelp(own: Record<number, string> = {}, common: Record<number, string> = EXITS): string {
  const lines = Object.entries({ ...common, ...own }).map(([code, text]) => `  ${code.padEnd(5)}${text}`);
  return ["", "Exit codes:", ...lines].join("\n");
}

/** A command with `--json`, `--cwd` and the exit codes in its help. */
export function commandOf<Flags extends CommonFlags>(
  { name, summary, build, run, exits }: Plan<Flags>,
  io: Io,
  finish: (code: number) => void,
): Command {
  const command = build(new Command(name).description(summary))
    .option("-C, --cwd <folder>", "the Pulumi program's folder (default: the current folder)", filled)
    .option("--json", "print one JSON document to standard output, for an error too")
    .addHelpText("after", exitHelp(exits));
  return command.action(async (flags: Flags) => finish(await run(adjusted(io, flags), flags)));
}

/** @throws Failure NO_SUCH_FOLDER */
function adjusted(io: Io, { json, cwd }: CommonFlags): Io {
  const folder = resolve(io.cwd, cwd ?? "");
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    const fix = "Give --cwd the folder of the Pulumi program.";
    throw new Failure("NO_SUCH_FOLDER", { problem: `There is no folder ${cwd}.`, fix });
  }
  return { ...io, isInteractive: io.isInteractive && !json, cwd: folder };
}

/** Collects the values of an option that may be repeated, each value once. */
export function several(value: string, before: string[] = []): string[] {
  return [...new Set([...before, filled(value)])];
}

/** Refuses a second, different value. */
export function once(value: string, before?: string): string {
  if (before !== undefined && before !== value)
    throw new InvalidArgumentError(`Only one is allowed, and ${before} was given before.`);
  return filled(value);
}

/** Refuses an empty value, which is what an unset shell variable gives. */
export function filled(value: string): string {
  if (value === "") throw new InvalidArgumentError("It must not be empty.");
  return value;
}

/** @throws Failure FILE_EXISTS where nobody can answer, CANCELLED where the answer is not yes */
export async function confirm(io: Io, question: string, unattended: Failure): Promise<void> {
  if (!io.isInteractive) throw unattended;
  const answer = await io.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw cancelled(EXIT.interrupted);
}
