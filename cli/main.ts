import { Command, CommanderError } from "commander";
import { version } from "../provider/world/version";
import { adopt } from "./adopt";
import { demoCommand } from "./demo";
import { doctor } from "./doctor";
import { emulatorCommand } from "./emulator";
import { list } from "./list";
import { report } from "./report";
import { commandOf } from "./shared/command";
import { EXIT, EXIT_CODES_HELP } from "./shared/exit";
import { Failure, sayingOf } from "./shared/failure";
import type { Io } from "./shared/io";

const SETTINGS_HELP = [
  "",
  "Settings:",
  "  FLOWSTACK_API_KEY    the FlowStack project's key: fs_live_… or fs_test_…",
  "  FLOWSTACK_BASE_URL   another base URL, such as that of `pulumi-flowstack emulator`",
  "  --stack <name>       reads what the environment does not say from that stack's configuration",
].join("\n");

/** Runs one command line. @returns the exit code */
export async function main(io: Io, args: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const [json, refusal] = [args.includes("--json"), [] as string[]];
  const program = programOf(io, (result) => {
    code = result;
  });
  if (json) for (const one of [program, ...program.commands]) collectRefusal(one, refusal);
  try {
    await untilStopped(io, program.parseAsync(withKnownTopic(program, args), { from: "user" }));
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(io, error, args);
    return json && error.exitCode !== 0 ? fail(io, wrongCall(refusal), args) : error.exitCode;
  }
}

/** Ctrl+C ends the wait, whatever is waited for. */
async function untilStopped(io: Io, work: Promise<unknown>): Promise<void> {
  const stopped = Promise.withResolvers<never>();
  const off = io.onStop(() => stopped.reject(new Failure("CANCELLED", "Stopped: nothing was written.")));
  try {
    await Promise.race([work, stopped.promise]);
  } finally {
    off();
  }
}

/** `help nope` fails as `nope` does, and not by showing the help of something else. */
function withKnownTopic({ commands }: Command, args: readonly string[]): readonly string[] {
  const [first, topic = "-"] = args;
  const isKnown = topic.startsWith("-") || [...commands.map((one) => one.name()), "help"].includes(topic);
  return first === "help" && !isKnown ? args.slice(1) : args;
}

/** With --json, what commander says of a wrong call is a part of the one document. */
function collectRefusal(command: Command, refusal: string[]): void {
  command.configureOutput({ writeErr: (text) => void refusal.push(text) });
}

function wrongCall(refusal: readonly string[]): Failure {
  return new Failure(
    "USAGE",
    refusal
      .join("")
      .trim()
      .replace(/^error: /, "")
      .replaceAll("\n", " "),
  );
}

function programOf(io: Io, finish: (code: number) => void): Command {
  const program = new Command("pulumi-flowstack")
    .description("FlowStack connections in code: tools beside the Pulumi provider.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
    })
    .addHelpText("after", `${SETTINGS_HELP}\n${EXIT_CODES_HELP}`);
  const commands = [list, adopt, doctor, report].map((plan) => commandOf(plan as never, io, finish));
  for (const command of [...commands, emulatorCommand(), demoCommand()]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}

function fail(io: Io, error: unknown, args: readonly string[]): number {
  io.progress("");
  const namesStack = args.some((arg) => /^--stack(=|$)/.test(arg));
  const said = sayingOf(error, io.environment, namesStack);
  if (args.includes("--json")) io.out(JSON.stringify({ error: said }, null, 2));
  else io.err(`error: ${said.message}`);
  return said.code === "CANCELLED" ? EXIT.interrupted : EXIT.failed;
}
