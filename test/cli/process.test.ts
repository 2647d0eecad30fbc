import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/index";
import { version } from "../../provider/world/version";
import { MIXED } from "./run";

/** The command as it is published. `npm test` compiles before it tests. */
const COMMAND = resolve(__dirname, "../../dist/cli/index.js");

beforeAll(() => expect(existsSync(COMMAND), "run `node scripts/build.mjs` first").toBe(true));

interface Place {
  emulator: Emulator;
  folder: string;
  start: (
    args: string[],
    env?: NodeJS.ProcessEnv,
    nodeArgs?: string[],
    stdio?: StdioOptions,
  ) => ReturnType<typeof spawn>;
}

async function aPlace(rows = MIXED): Promise<Place> {
  const emulator = await startEmulator();
  emulator.seed(rows);
  onTestFinished(() => emulator.close());
  const folder = mkdtempSync(join(tmpdir(), "flowstack-process-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { NO_COLOR: _, FORCE_COLOR: __, ...own } = process.env;
  const settings = { ...own, FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url };
  const start: Place["start"] = (args, env = {}, nodeArgs = [], stdio = "pipe") =>
    spawn(process.execPath, [...nodeArgs, COMMAND, ...args], {
      cwd: folder,
      env: { ...settings, ...env },
      stdio,
    });
  return { emulator, folder, start };
}

/** What a process says and how it ends. */
async function outcome(child: ReturnType<typeof spawn>) {
  const { stdout, stderr } = child as ReturnType<typeof spawn> & { stdout: Readable; stderr: Readable };
  const [out, err, [code, signal]] = await Promise.all([text(stdout), text(stderr), once(child, "close")]);
  return { out, err, code, signal };
}

test("--version", async () => {
  const { start } = await aPlace();
  expect(await outcome(start(["--version"]))).toEqual({
    out: `${version}\n`,
    err: "",
    code: 0,
    signal: null,
  });
});

test("colour is for terminals, or for those who force it", async () => {
  const { start } = await aPlace();
  const plain = await outcome(start(["list"]));
  expect([plain.code, plain.out.includes("\u001b"), plain.out]).toEqual([
    0,
    false,
    expect.stringContaining("conn_inbox"),
  ]);
  const forced = await outcome(start(["list"], { FORCE_COLOR: "1" }));
  expect(forced.out).toContain("\u001b[33mEXPIRED\u001b[39m");
  expect(stripVTControlCharacters(forced.out)).toBe(plain.out);
});

test("doctor ends with 2 when it finds a problem", async () => {
  const { start } = await aPlace();
  expect((await outcome(start(["doctor"]))).code).toBe(2);
});

test("without a terminal a file is left alone", async () => {
  const { start, folder } = await aPlace();
  await outcome(start(["adopt", "--out", "c.ts", "--id", "conn_inbox"]));
  const { code, err } = await outcome(start(["adopt", "--out", "c.ts"]));
  expect([code, err]).toEqual([
    1,
    expect.stringContaining("[FILE_EXISTS] c.ts is there already, and there is nobody to ask."),
  ]);
  expect(readdirSync(folder)).toEqual(["c.ts"]);
});

test.each([
  [["adopt", "--out", "c.ts"], "", "error: [CANCELLED] Stopped: nothing was written.\n"],
  [["report", "--json"], '"code": "CANCELLED"', ""],
  [["list"], "", "error: [CANCELLED] Stopped: nothing was written.\n"],
])("Ctrl+C while FlowStack does not answer leaves nothing behind (%j)", async (args, out, err) => {
  const { start, folder, emulator } = await aPlace();
  emulator.faults.add({ fault: { kind: "hang" }, times: "always" });
  const child = start(args);
  while (emulator.requests.length === 0) await setTimeout(10);
  child.kill("SIGINT");
  const said = await outcome(child);
  expect(said).toEqual({ code: 130, signal: null, out: expect.stringContaining(out), err });
  expect(readdirSync(folder)).toEqual([]);
});

test("doctor --write deletes its trial connection before Ctrl+C ends it", async () => {
  const { start, emulator } = await aPlace();
  emulator.faults.add({ match: { method: "DELETE" }, fault: { kind: "answer", status: 503 }, times: 2 });
  const child = start(["doctor", "--write"]);
  while (!emulator.requests.some(({ method }) => method === "DELETE")) await setTimeout(10);
  child.kill("SIGINT");
  const { code, err } = await outcome(child);
  expect([code, err]).toEqual([
    130,
    "Stopping, once the trial connection is deleted again…\nerror: [CANCELLED] Stopped: nothing was written.\n",
  ]);
  expect(emulator.connections()).toHaveLength(MIXED.length);
});

test.each([
  [
    1,
    /^\n3 connections, 1 not ACTIVE\nerror: \[OUTPUT_FAILED\] What was to be said cannot be written \(ENOSPC\)\.\n$/,
  ],
  [2, /^ID .*\n.*conn_deploy/],
])("a full disk behind stream %i is one line, if that can be said, and exit code 1", async (stream, said) => {
  const { start } = await aPlace();
  const full = openSync("/dev/full", "w");
  onTestFinished(() => closeSync(full));
  const child = start(["list"], {}, [], stream === 1 ? ["pipe", full, "pipe"] : ["pipe", "pipe", full]);
  const other = stream === 1 ? child.stderr : child.stdout;
  const [heard, [code]] = await Promise.all([text(other as Readable), once(child, "close")]);
  expect([code, heard]).toEqual([1, expect.stringMatching(said)]);
});

test("a reader that leaves early is no error", async () => {
  const rows = Array.from({ length: 3_000 }, (_, at) => ({ name: `${at} ${"x".repeat(80)}`, app: "stripe" }));
  const { start } = await aPlace(rows);
  const child = start(["list", "--json"]);
  child.stdout?.once("data", () => child.stdout?.destroy());
  const [err, [code]] = await Promise.all([
    text(child.stderr as NodeJS.ReadableStream),
    once(child, "close"),
  ]);
  expect([code, err]).toEqual([0, ""]);
});

test("a Node that is too old is one line", async () => {
  const { start, folder } = await aPlace();
  writeFileSync(
    join(folder, "old.cjs"),
    'Object.defineProperty(process, "versions", { value: { node: "22.18.0" } });',
  );
  const { code, err } = await outcome(start(["list"], {}, ["--require", join(folder, "old.cjs")]));
  expect([code, err]).toEqual([
    1,
    "error: [NODE_TOO_OLD] pulumi-flowstack requires Node 22.19 or newer; this is Node 22.18.0. Install a newer version from https://nodejs.org.\n",
  ]);
});

test("demo is a FlowStack for the other commands, until it is stopped", async () => {
  const { start } = await aPlace();
  const child = start(["demo"]);
  const env: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const [, name, value] = /export (\w+)=(\S+)/.exec(line) ?? [];
    if (name) env[name] = value as string;
    if (line.includes("report")) break;
  }
  const { out, code } = await outcome(start(["list"], env));
  expect([code, out.trimEnd().split("\n")]).toEqual([0, expect.objectContaining({ length: 9 })]);
  const closed = once(child, "close");
  child.kill("SIGINT");
  expect(await closed).toEqual([0, null]);
});
