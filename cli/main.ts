import { Command, CommanderError } from "commander";
import { version } from "../provider/world/version";
import { adopt } from "./adopt";
import { doctor } from "./doctor";
import { drift } from "./drift";
import { emulatorCommand } from "./emulator";
import { list } from "./list";
import { plugin } from "./plugin";
import { report } from "./report";
import { commandOf, EXIT, exitHelp } from "./shared/command";
import { cancelled, errorData, Failure } from "./shared/failure";
import type { Io } from "./shared/io";
import { jsonLines, linesOf } from "./shared/text";

const SETTINGS_HELP = `
Settings:
  FLOWSTACK_API_KEY    API key of the FlowStack project: fs_live_… or fs_test_…
  FLOWSTACK_BASE_URL   another base URL, such as that of \`pulumi-flowstack emulator\`
  --stack <name>       the stack's configuration comes first, then the environment, as in \`pulumi up\``;

/** Runs one command line. @returns the exit code */
export async function main(io: Io, args: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const isJson = args.includes("--json");
  const program = programOf(io, isJson, (result) => {
    code = result;
  });
  try {
    await untilStopped(io, program.parseAsync(args, { from: "user" }));
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(io, error, isJson);
    return isHelp(error, isJson) ? error.exitCode : fail(io, wrongUse(error), isJson);
  }
}

/** A signal ends the command, whatever it waits for. */
async function untilStopped(io: Io, work: Promise<unknown>): Promise<void> {
  const stopped = Promise.withResolvers<never>();
  const off = io.onStop((signal) =>
    stopped.reject(cancelled(signal === "SIGTERM" ? EXIT.terminated : EXIT.interrupted)),
  );
  try {
    await Promise.race([work, stopped.promise]);
  } finally {
    off();
  }
}

/** Commander has printed its help or the version. */
function isHelp({ code, exitCode }: CommanderError, isJson: boolean): boolean {
  return exitCode === 0 || (code === "commander.help" && !isJson);
}

/** Commander's messages are like `error: unknown option '--jsn'`, and sometimes `(Did you mean --json?)` on a second line. */
function wrongUse({ message }: CommanderError): Failure {
  const [, first = "", rest = "", meant] =
    /^(?:error: )?(.)(.*?)\.?(?:\n\((Did you mean .*)\))?$/s.exec(message) ?? [];
  const problem = `${first.toUpperCase()}${rest}.`;
  return new Failure("USAGE", { problem, fix: meant ?? "Add --help to see the options." });
}

/** Commander's own text for an error is left out: {@link fail} prints all errors. */
export function programOf(io: Io, isJson: boolean, finish: (code: number) => void): Command {
  const program = new Command("pulumi-flowstack")
    .description("Tools for FlowStack connections, for users of the Pulumi provider.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(...linesOf(text)),
      writeErr: (text) => isJson || io.err(...linesOf(text)),
      outputError: () => {},
    })
    .addHelpText(
      "after",
      `${SETTINGS_HELP}\n${exitHelp({ 2: "doctor found a problem, or drift found drift" })}`,
    );
  const commands = [list, adopt, doctor, drift, report, plugin].map((plan) =>
    commandOf(plan as never, io, finish),
  );
  for (const command of [...commands, emulatorCommand(io)]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}

function fail(io: Io, error: unknown, isJson: boolean): number {
  const data = errorData(error, io.environment);
  if (isJson) io.out(...jsonLines({ error: data }));
  else io.err(`error: ${data.message}`);
  return error instanceof Failure ? error.exitCode : EXIT.failed;
}
