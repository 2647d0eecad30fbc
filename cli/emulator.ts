import { Command, InvalidArgumentError } from "commander";
import { type Emulator, type EmulatorOptions, type RequestEntry, startEmulator } from "../emulator/index";
import { SERVER_EXIT_CODES_HELP } from "./shared/exit";

interface Flags {
  readonly port: number;
  readonly latency: number;
  readonly quota: number;
  readonly uniqueNames: boolean;
  readonly json?: boolean;
}

const CONTROL_HELP = `
Other programs control it by POST http://127.0.0.1:<port>/_emulator/<command>, with JSON; no key is needed:
  seed {"rows": [{"app": "gmail", "name": "Inbox", "type": "OAUTH2"}]}    connections that are there already
  status {"id": "conn_…", "status": "EXPIRED"}    what becomes of one; also rename, remove
  quota {"limit": 100, "remaining": 0}    what is left of the hour
  faults {"fault": {"kind": "answer", "status": 503}, "match": {"method": "POST"}}    what goes wrong next; also clear-faults
  requests, connections    what was asked for, and what there is
In code, \`import { startEmulator } from "pulumi-flowstack/emulator"\` has all of it, with types.`;

/** `pulumi-flowstack emulator`: a FlowStack on this machine until Ctrl+C, with a line for each request. */
export function emulatorCommand(): Command {
  const command = new Command("emulator");
  return command
    .description("run a FlowStack on this machine, to try things out and to test against")
    .option("--port <n>", "port on 127.0.0.1; 0 takes a free one", wholeNumber(0, 65535), 0)
    .option("--latency <ms>", "milliseconds before each reply", wholeNumber(0, 600_000), 0)
    .option("--quota <n>", "requests an hour for each project", wholeNumber(0, 1_000_000_000), 5000)
    .option("--unique-names", "answer 409 to a second connection of the same app and name", false)
    .option("--json", "one JSON document on standard output; requests go to standard error")
    .addHelpText("after", `${CONTROL_HELP}\n${SERVER_EXIT_CODES_HELP}`)
    .action(async (flags: Flags) => {
      const emulator = await start(flags).catch((error) =>
        command.error(`error: ${reason(error, flags.port)}`),
      );
      console.log(flags.json ? documentOf(emulator) : welcome(emulator));
      stopOnSignal(emulator);
    });
}

function start({ port, latency, quota, uniqueNames, json }: Flags): Promise<Emulator> {
  const say = json ? console.error : console.log;
  const options: EmulatorOptions = { port, latencyMs: latency, quota: { limit: quota }, uniqueNames };
  return startEmulator({ ...options, onRequest: (entry) => say(line(entry)) });
}

/** Once the emulator is closed nothing is left to do, so the process ends by itself, with exit code 0. */
function stopOnSignal(emulator: Emulator): void {
  process.once("SIGINT", emulator.close);
  process.once("SIGTERM", emulator.close);
}

function documentOf({ url, apiKey, keys }: Emulator): string {
  return JSON.stringify({ url, apiKey, keys }, null, 2);
}

function welcome({ url, apiKey, keys }: Emulator): string {
  const rows = keys.map(
    ({ key, project, scopes }) => `  ${key.padEnd(20)}project ${project}: ${scopes.join(", ")}`,
  );
  return [
    `FlowStack emulator on ${url} (Ctrl+C stops it). Its keys:`,
    ...rows,
    "",
    "To use it, in another shell:",
    `  export FLOWSTACK_BASE_URL=${url}`,
    `  export FLOWSTACK_API_KEY=${apiKey}`,
    "",
  ].join("\n");
}

function line({ method, path, status, fault }: RequestEntry): string {
  return `${method} ${path} ${status ?? "no reply"}${fault === null ? "" : ` (fault: ${fault})`}`;
}

function reason(error: NodeJS.ErrnoException, port: number): string {
  if (error.code === "EADDRINUSE")
    return `port ${port} is taken; choose another, or leave --port out for a free one`;
  return error.message;
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
