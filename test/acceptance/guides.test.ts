import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { javascript, type LocalStack, localStack, ROOT, temporaryFolder } from "../local-stack";

// The compiled package, as users install it: CommonJS.
import emulation = require("pulumi-flowstack/emulator");

/**
 * Types the shell blocks of the guides as a reader does, with bash, against the emulator and the local backend. Two things
 * differ: `npm` only records what it was called with, since the package here is the built one, and nobody is asked to
 * confirm. `pulumi config set --secret` reads its value from standard input in place of a terminal.
 */

/** The shell blocks of a page. Each test says how many it has: a further block makes it fail. */
function blocksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, "docs", page), "utf8");
  return [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = ""]) => block);
}

interface Shell {
  /** Types a block, and returns what it prints. It fails if a command of it fails. */
  type: (block: string | undefined, input?: string) => Promise<string>;
  env: NodeJS.ProcessEnv;
  /** What `npm` was called with. */
  npm: () => string;
}

function shellOf(stack: LocalStack): Shell {
  const programs = temporaryFolder();
  const calls = join(programs, "calls");
  const add = (name: string, line: string) =>
    writeFileSync(join(programs, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  add("npm", `echo "npm $*" >> '${calls}'`);
  // For npx: npm links the command of an installed package, but not that of this repository before it is compiled.
  add("pulumi-flowstack", `exec node '${join(ROOT, "dist/cli/index.js")}' "$@"`);
  const path = [programs, process.env.PATH].join(delimiter);
  const env = { ...process.env, ...stack.env, PATH: path, PULUMI_SKIP_CONFIRMATIONS: "true" };
  const type = async (block = "", input = "") => {
    expect(block).not.toBe("");
    const options = { cwd: stack.folder, env };
    const typed = promisify(execFile)("bash", ["-e", "-o", "pipefail", "-c", block], options);
    // A block that reads nothing may end before its input is written.
    typed.child.stdin?.on("error", () => {}).end(input);
    return (await typed).stdout;
  };
  return { type, env, npm: () => (existsSync(calls) ? readFileSync(calls, "utf8") : "") };
}

const PROGRAM = `
const flowstack = require("pulumi-flowstack");
const apiKey = new (require("@pulumi/pulumi").Config)().requireSecret("stripeKey");
new flowstack.ApiKeyConnection("stripe", { name: "Production Stripe", app: "stripe", apiKey });
`;

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Types a block that runs until the end of the test, and waits for its first line. */
async function start(block: string, { env }: Shell, { folder }: LocalStack): Promise<void> {
  const child = spawn("bash", ["-c", block], { cwd: folder, env, detached: true });
  onTestFinished(() => {
    if (child.exitCode === null) process.kill(-(child.pid as number), "SIGTERM");
  });
  await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`ended with code ${code}`)));
  });
}

test("trying-it.md: the emulator starts, and a stack is deployed on it", async () => {
  const [page, port] = [blocksOf("guides/trying-it.md"), await freePort()];
  expect(page).toHaveLength(2);
  const [emulator = "", usage] = page.map((block) => block.replaceAll("8080", String(port)));
  const stack = await localStack("dev", javascript(PROGRAM), {});
  await stack.setSecret("stripeKey", "sk_test_key");
  const shell = shellOf(stack);
  await start(emulator, shell, stack);
  const output = await shell.type(usage);
  expect(output).toMatch(/^conn_\w+ .*ACTIVE/m);
  expect(output).toMatch(/flowstack:ApiKeyConnection +stripe +created/);
});

test("importing.md: adopt writes a program, the import records it, and up sends nothing", async () => {
  const page = blocksOf("guides/importing.md");
  expect(page).toHaveLength(2);
  const emulator = await emulation.startEmulator();
  onTestFinished(() => emulator.close());
  emulator.seed([
    { id: "conn_old", name: "Old", app: "github", apiKey: "sk_old" },
    { id: "conn_inbox", name: "Inbox", app: "gmail", type: "OAUTH2" },
  ]);
  const files = {
    ...javascript(""),
    "package.json": '{ "main": "index.ts" }',
    "tsconfig.json": '{ "compilerOptions": { "strict": true, "target": "es2022", "module": "node16" } }',
    "index.ts": 'import "./connections";\n',
  };
  const env = { FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url };
  const stack = await localStack("dev", files, env);
  const shell = shellOf(stack);
  const plan = await shell.type(page[0]);
  const [, key = ""] = plan.match(/pulumi config set --secret (\S+)/) ?? [];
  await shell.type(`pulumi config set --secret ${key}`, "sk_old");
  await shell.type(page[1]);
  const ids = stack.state().connections.map(({ id }) => id);
  expect(ids.sort()).toEqual(["conn_inbox", "conn_old"]);
  expect(existsSync(join(stack.folder, "import.json"))).toBe(false);
  expect(emulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("a stack from its configuration to its end", async () => {
  const pages = ["installation-configuration", "guides/rate-limits", "guides/rotation", "guides/drift"];
  const others = ["guides/after-a-crash", "guides/uninstalling"];
  const blocks = [...pages, ...others].map((page) => blocksOf(`${page}.md`));
  expect(blocks.map((page) => page.length)).toEqual([2, 1, 1, 2, 1, 1]);
  const [install, setKey, setWait, rotate, compare, report, recover, uninstall] = blocks.flat();
  const emulator = await emulation.startEmulator();
  onTestFinished(() => emulator.close());
  const stack = await localStack("prod", javascript(PROGRAM), { FLOWSTACK_BASE_URL: emulator.url });
  const shell = shellOf(stack);
  const idOf = () => stack.state().connections[0]?.id ?? "";

  await shell.type(install);
  await shell.type(setKey, emulator.apiKey);
  await shell.type(setWait);
  await stack.setSecret("stripeKey", "sk_first");
  await shell.type("pulumi up --skip-preview");
  const first = idOf();

  await shell.type(rotate, "sk_second");
  expect(emulator.connections().map(({ id }) => id)).toEqual([idOf()]);
  expect(idOf()).not.toBe(first);
  expect(emulator.holdsKey(idOf(), "sk_second")).toBe(true);

  expect(await shell.type(compare)).toContain("No drift");
  emulator.rename(idOf(), "Billing");
  expect(await shell.type(report)).toContain("Billing");

  // There is no lock to remove: `pulumi cancel` says so, and succeeds.
  await shell.type(recover);
  expect(stack.state()).toMatchObject({ connections: [{ outputs: { name: "Billing" } }], pending: 0 });

  await shell.type(uninstall);
  expect([emulator.connections(), stack.state().connections]).toEqual([[], []]);
  expect(shell.npm()).toBe("npm install pulumi-flowstack\nnpm uninstall pulumi-flowstack\n");
});
