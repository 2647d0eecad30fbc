import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index";
import { create } from "./client";

/** The command as it is published. `npm test` compiles before it tests. */
const COMMAND = resolve(__dirname, "../../dist/cli/index.js");

/** Starts the command in a process of its own. */
function run(...args: string[]) {
  return spawn(process.execPath, [COMMAND, "emulator", ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

/** The output and exit code of a command that ends by itself. */
async function outcome(...args: string[]) {
  const child = run(...args);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { out, err, code };
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  const closed = once(child, "close");
  child.kill(signal);
  return closed;
}

test.each([
  ["SIGINT", ["--quota", "2", "--unique-names", "--latency", "1"], ["201", "409", "429"]],
  ["SIGTERM", ["--port", "0", "--quota", "2", "--latency", "0"], ["201", "201", "429"]],
  ["SIGTERM", ["--quota", "0"], ["429", "429", "429"]],
] as const)(
  "prints how to use it and one line per request, and exits with 0 on %s (%j)",
  async (signal, flags, statuses) => {
    const child = run(...flags);
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const next = async (): Promise<string> => (await lines.next()).value ?? "";
      const greeting = [await next()];
      while (greeting.length < 30 && !greeting.at(-1)?.includes("FLOWSTACK_API_KEY"))
        greeting.push(await next());
      const url = /http:\S+/.exec(greeting[0] ?? "")?.[0];
      expect(greeting[0]).toBe(`FlowStack emulator on ${url} (Ctrl+C stops it). Its keys:`);
      expect(greeting).toContain("  fs_test_second      project second: read, write");
      const exports = [`  export FLOWSTACK_BASE_URL=${url}`, "  export FLOWSTACK_API_KEY=fs_test_emulator"];
      expect(greeting.slice(-2)).toEqual(exports);
      expect(await next()).toBe("");

      const headers = { authorization: "Bearer fs_test_emulator" };
      const body = JSON.stringify(create());
      for (const status of statuses) {
        await fetch(`${url}/connections?key=sk_canary_1`, { method: "POST", headers, body });
        expect(await next()).toBe(`POST /connections?key=[key] ${status}`);
      }
      await fetch(new URL("/_emulator/faults", url), { method: "POST", body: '{"fault":{"kind":"reset"}}' });
      await fetch(`${url}/flows`).catch(() => undefined);
      expect(await next()).toBe("GET /flows no reply (fault: reset)");
    } finally {
      expect(await stopped(child, signal)).toEqual([0, null]);
    }
  },
);

test("--json prints one JSON document to standard output, and requests to standard error", async () => {
  const child = run("--json");
  let said = "";
  while (!said.endsWith("}\n")) said += (await once(child.stdout, "data"))[0];
  const { url, apiKey, keys } = JSON.parse(said);
  await fetch(`${url}/connections`, { headers: { authorization: `Bearer ${apiKey}` } });
  const [rest, err] = [text(child.stdout), text(child.stderr)];
  expect(await stopped(child, "SIGINT")).toEqual([0, null]);
  expect([await rest, await err]).toEqual(["", "GET /connections 200\n"]);
  expect(keys).toContainEqual({ key: "fs_test_second", project: "second", scopes: ["read", "write"] });
});

test("the control examples in --help work", async () => {
  const { out } = await outcome("--help");
  const examples = [...out.matchAll(/^ {2}(seed|status|quota|faults) (\{.*\})/gm)];
  expect(examples).toHaveLength(4);
  const emulator = await startEmulator();
  emulator.seed([{ id: "conn_…", app: "gmail", name: "Inbox" }]);
  for (const [, command, body = ""] of examples) {
    const reply = await fetch(new URL(`/_emulator/${command}`, emulator.url), { method: "POST", body });
    expect([command, reply.status]).toEqual([command, 200]);
  }
  await emulator.close();
});

test("a port that is in use gives one clear line and exit code 1", async () => {
  const emulator = await startEmulator();
  const { port } = emulator;
  const { out, err, code } = await outcome("--port", String(port), "--quota", "1000000000");
  await emulator.close();
  const line = `error: [USAGE] Port ${port} is taken. Choose another, or leave --port out for a free one.\n`;
  expect({ out, err, code }).toEqual({ out: "", err: line, code: 1 });
});

test.each([
  ["--port", "65536", "It must be a whole number from 0 to 65535."],
  ["--port", "x", "It must be a whole number from 0 to 65535."],
  ["--latency", "-1", "It must be a whole number from 0 to 600000."],
  ["--quota", "1.5", "It must be a whole number from 0 to 1000000000."],
])("%s %s gives one clear line and exit code 1", async (flag, value, reason) => {
  const { out, err, code } = await outcome(flag, value);
  expect({ out, code }).toEqual({ out: "", code: 1 });
  expect(err).toMatch(
    new RegExp(
      `^error: \\[USAGE\\] Option '${flag} <\\w+>' argument '${value}' is invalid. ${reason} Add --help`,
    ),
  );
});
