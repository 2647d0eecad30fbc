import { Command, InvalidArgumentError } from "commander";
import { type Emulator, type RequestEntry, type SeedRow, startEmulator } from "../emulator/index";
import { exitHelp } from "./shared/command";
import { Failure } from "./shared/failure";
import type { Io } from "./shared/io";
import { count, DAY, jsonLines } from "./shared/text";

interface Flags {
  port: number;
  latency: number;
  quota: number;
  uniqueNames: boolean;
  demo?: boolean;
  json?: boolean;
}

const CONTROL_HELP = `
Other programs control it by POST http://127.0.0.1:<port>/_emulator/<command>, with JSON; no key is needed:
  seed {"rows": [{"app": "gmail", "name": "Inbox", "type": "OAUTH2"}]}    adds connections
  status {"id": "conn_…", "status": "EXPIRED"}    changes a connection; also rename, remove
  quota {"limit": 100, "remaining": 0}    sets what is left of the hour
  faults {"fault": {"kind": "answer", "status": 503}, "match": {"method": "POST"}}    lets requests fail; also clear-faults
  requests, connections    returns the requests so far, or the connections
In code, \`import { startEmulator } from "pulumi-flowstack/emulator"\` has all of it, with types.`;

/** `pulumi-flowstack emulator`: a FlowStack on this machine until a signal, with a line for each request. */
export function emulatorCommand(io: Io): Command {
  return new Command("emulator")
    .description("run a FlowStack on this machine, to try things out and to test against")
    .option("--demo", "start with some connections, to try the other commands on")
    .option("--port <n>", "port on 127.0.0.1; 0 takes a free one", wholeNumber(0, 65535), 0)
    .option("--latency <ms>", "milliseconds before each reply", wholeNumber(0, 600_000), 0)
    .option("--quota <n>", "requests an hour for each project", wholeNumber(0, 1_000_000_000), 5000)
    .option("--unique-names", "answer 409 to a second connection of the same app and name", false)
    .option("--json", "print one JSON document to standard output, and requests to standard error")
    .addHelpText("after", CONTROL_HELP)
    .addHelpText("after", exitHelp({}, { 0: "stopped with Ctrl+C or SIGTERM", 1: "failed, or wrong usage" }))
    .action(async (flags: Flags) => {
      const emulator = await start(io, flags).catch((error) => {
        throw notStarted(error, flags.port);
      });
      io.out(...(flags.json ? jsonLines(dataOf(emulator, flags)) : welcome(emulator, flags)));
      // Once the emulator is closed nothing is left to do, so the process ends by itself, with exit code 0.
      for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, emulator.close);
    });
}

async function start(io: Io, { port, latency, quota, uniqueNames, demo, json }: Flags): Promise<Emulator> {
  const print = json ? io.err : io.out;
  const onRequest = (entry: RequestEntry) => print(line(entry));
  const emulator = await startEmulator({
    ...{ port, latencyMs: latency, quota: { limit: quota }, uniqueNames, onRequest },
  });
  if (demo) emulator.seed(seeds(Date.now()));
  return emulator;
}

/** The connections of an imaginary team: both types, several statuses, old and new keys, a name that occurs twice. */
function seeds(now: number): SeedRow[] {
  const made = (days: number) => ({ created: new Date(now - days * DAY).toISOString() });
  const oauth = { type: "OAUTH2" };
  return [
    { name: "Shop payments", app: "stripe", ...made(130) },
    { name: "Billing", app: "stripe", ...made(20) },
    { name: "Deploy bot", app: "github", ...made(45) },
    { name: "Deploy bot", app: "github", ...made(3) },
    { name: "Newsletter", app: "sendgrid", status: "ERROR", ...made(210) },
    { name: "Support inbox", app: "gmail", ...oauth, ...made(61) },
    { name: "Sales inbox", app: "gmail", ...oauth, status: "EXPIRED", ...made(88) },
    { name: "Alerts", app: "slack", ...oauth, ...made(12) },
  ];
}

function dataOf({ url, apiKey, keys, connections }: Emulator, { demo }: Flags): object {
  return { url, apiKey, keys, ...(demo && { connections: connections().length }) };
}

function welcome({ url, apiKey, keys, connections }: Emulator, { demo }: Flags): string[] {
  const what = demo ? ` with ${count(connections().length, "connection")}` : "";
  const toTry = ["list", "doctor", "adopt --out connections.ts", "report --out report.html"];
  return [
    `FlowStack emulator${what} on ${url} (Ctrl+C stops it). Its keys:`,
    ...keys.map(({ key, project, scopes }) => `  ${key.padEnd(20)}project ${project}: ${scopes.join(", ")}`),
    "",
    "To use it, in another shell:",
    `  export FLOWSTACK_BASE_URL=${url}`,
    `  export FLOWSTACK_API_KEY=${apiKey}`,
    ...(demo ? toTry.map((command) => `  npx pulumi-flowstack ${command}`) : []),
    "",
  ];
}

function line({ method, path, status, fault }: RequestEntry): string {
  return `${method} ${path} ${status ?? "no reply"}${fault === null ? "" : ` (fault: ${fault})`}`;
}

function notStarted({ code, message }: NodeJS.ErrnoException, port: number): Failure {
  const problem = code === "EADDRINUSE" ? `Port ${port} is taken.` : `The emulator cannot start: ${message}.`;
  return new Failure("USAGE", { problem, fix: "Choose another, or leave --port out for a free one." });
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
