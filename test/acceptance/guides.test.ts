import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { type Command, commandsIn, commandsOf, PAGES } from "../commands";
import { javascript, type LocalStack, localStack } from "../local-stack";
import { blocksOf, type Shell, shellOf } from "./shell";

// The compiled package, as users install it: CommonJS.
import emulation = require("pulumi-flowstack/emulator");

// Each test says how many blocks its pages have: a further one makes it fail.

/** The output has the lines that docs/guides/reading-a-preview.md shows of it, whatever the ids. */
function expectLines(output: string, shown: string | undefined): void {
  const linesOf = (text: string) => text.replaceAll(/conn_\w+/g, "conn_…").split(/\s*\n\s*/);
  expect(linesOf(output)).toEqual(expect.arrayContaining(linesOf((shown ?? "nothing").trim())));
}

const PREVIEWS = blocksOf("docs/guides/reading-a-preview.md", "text");

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
  const [page, port] = [blocksOf("docs/guides/trying-it.md"), await freePort()];
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
  const page = blocksOf("docs/guides/importing.md");
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
  expectLines(await shell.type(page[1]), PREVIEWS[2]);
  const ids = stack.state().connections.map(({ id }) => id);
  expect(ids.sort()).toEqual(["conn_inbox", "conn_old"]);
  expect(existsSync(join(stack.folder, "import.json"))).toBe(false);
  expect(emulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("a stack from its first command to its end", async () => {
  const pages = [
    blocksOf("docs/guides/pipelines.md"),
    blocksOf("README.md"),
    blocksOf("docs/installation-configuration.md"),
    blocksOf("docs/guides/rate-limits.md"),
    blocksOf("docs/guides/rotation.md"),
    blocksOf("docs/guides/drift.md"),
    blocksOf("docs/guides/after-a-crash.md"),
    blocksOf("docs/guides/uninstalling.md"),
  ];
  expect(pages.map((page) => page.length)).toEqual([1, 2, 2, 1, 1, 2, 1, 1]);
  const [init, quickstart, up, install, setKey, setWait, rotate, ...later] = pages.flat();
  const [compare, report, recover, uninstall] = later;
  const emulator = await emulation.startEmulator();
  onTestFinished(() => emulator.close());
  const stack = await localStack("dev", javascript(PROGRAM), { FLOWSTACK_BASE_URL: emulator.url });
  const shell = shellOf(stack);
  const idOf = () => stack.state().connections[0]?.id ?? "";

  await shell.type(init);
  stack.name = "prod";
  await shell.answer(quickstart, "fs_test_wrong", "sk_first");
  await shell.type(install);
  await shell.type(setKey, emulator.apiKey);
  await shell.type(setWait);
  expectLines(await shell.type(up), PREVIEWS[0]);
  const first = idOf();

  expectLines(await shell.type(rotate, "sk_second"), PREVIEWS[1]);
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
  expect(shell.npm()).toBe(
    "npm install pulumi-flowstack\nnpm install pulumi-flowstack\nnpm uninstall pulumi-flowstack\n",
  );
});

/** A command, as the engine describes it. */
interface Described {
  type: "menu" | "command";
  /** Does a menu do something without a further word? */
  executable?: boolean;
  flags?: Record<string, unknown>;
  commands?: Record<string, Described>;
}

/** Short names, which the engine does not describe. */
const ALIASES: Record<string, string> = { rm: "remove", delete: "remove", ls: "list", init: "new" };

/** Has the engine this command, with these options? */
function isKnown([word = "", ...rest]: string[], { type, executable, flags, commands }: Described): boolean {
  const next = commands?.[word] ?? commands?.[ALIASES[word] ?? ""];
  if (next) return isKnown(rest, { ...next, flags: { ...flags, ...next.flags } });
  if (type === "menu" && word !== "" && !(executable && word.startsWith("-"))) return false;
  const [own = ""] = [word, ...rest].join("\n").split("\n--\n"); // what follows is for another program
  const options = own.split("\n").filter((one) => one.startsWith("-"));
  return options.every((one) => one.replace(/^--|=.*/g, "") in (flags ?? {}));
}

test("every command of Pulumi in the pages exists, and its options", async () => {
  const { stdout } = await promisify(execFile)("pulumi", ["generate-cli-spec"], { maxBuffer: 10_000_000 });
  const cli: Described = JSON.parse(stdout);
  const unknown = (commands: Command[]) =>
    commands.filter(({ words: [program, ...args] }) => program === "pulumi" && !isKnown(args, cli));
  const misspelt = ["pulumi preveiw", "pulumi up --stak dev", "pulumi state tain <urn>"].flatMap(commandsIn);
  expect(unknown(misspelt)).toEqual(misspelt);
  expect(unknown(PAGES.flatMap(commandsOf)).map(({ line }) => line)).toEqual([]);
});
