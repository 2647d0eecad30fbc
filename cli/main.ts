import { Command, CommanderError } from "commander";
import { version } from "../provider/version";
import { adopt } from "./adopt";
import { demoCommand } from "./demo";
import { doctor } from "./doctor";
import { emulatorCommand } from "./emulator";
import { list } from "./list";
import { report } from "./report";
import { commandOf } from "./shared/command";
import { EXIT, EXIT_CODES_HELP } from "./shared/exit";
import { sayingOf } from "./shared/failure";
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
  const program = programOf(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    return fail(io, error, args.includes("--json"));
  }
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

function fail(io: Io, error: unknown, json: boolean): number {
  io.progress("");
  const said = sayingOf(error, io.environment);
  if (json) io.out(JSON.stringify({ error: said }, null, 2));
  else io.err(`error: ${said.message}`);
  return said.code === "CANCELLED" ? EXIT.interrupted : EXIT.failed;
}
