import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import type { Emulator, SeedRow } from "../../emulator/index";
import { type LocalStack, localStack, ROOT } from "../local-stack";
import { expectNoSecret, expectNoStackTrace } from "./leaks";

// The compiled package, as users install it: CommonJS.
import emulation = require("pulumi-flowstack/emulator");

/** Enough for a second page, so that a walk over the list differs from one request. */
const SIZE = 120;
const WALK = Array(2).fill("GET /connections");

/** A user's project with this package installed, its stack `dev`, and a FlowStack with many connections. */
interface Place {
  emulator: Emulator;
  /** After a run that checked the program's types, the tests tell the language host to leave that out. */
  stack: LocalStack;
  /** Run a command that must succeed, of Pulumi and of this package. */
  pulumi: (...args: string[]) => Promise<Run>;
  cli: (...args: string[]) => Promise<Run>;
}

interface Run {
  output: string;
  /** The requests that FlowStack received. */
  requests: string[];
}

const FILES = {
  "Pulumi.yaml": "name: adopted\nruntime: nodejs\n",
  "package.json": '{ "name": "adopted", "main": "index.ts" }',
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      target: "es2022",
      module: "node16",
      moduleResolution: "node16",
      noUnusedLocals: true,
      skipLibCheck: true,
    },
    files: ["index.ts"],
  }),
  "index.ts": 'import "./connections";\n',
};

async function aPlace(): Promise<Place> {
  const emulator = await emulation.startEmulator();
  onTestFinished(() => emulator.close());
  emulator.seed(project());
  const env = { FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url };
  const stack = await localStack("dev", FILES, env);
  const recorded = async (work: Promise<{ output: string }>): Promise<Run> => {
    emulator.resetRequests();
    const { output } = await work;
    const requests = emulator.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
    return { output, requests };
  };
  return {
    emulator,
    stack,
    pulumi: (...args) => recorded(stack.must(args)),
    cli: (...args) => recorded(runCli(stack, args)),
  };
}

/** Runs `npx pulumi-flowstack`. */
async function runCli({ folder, env }: LocalStack, args: string[]): Promise<{ output: string }> {
  const options = { cwd: folder, env: { ...process.env, ...env } };
  const command = [join(ROOT, "dist/cli/index.js"), ...args];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, options);
  return { output: stdout + stderr };
}

/**
 * Connections of both kinds that fill more than a page; some are EXPIRED, and some share a name. FlowStack lists them as the
 * program of adopt does: the resources that the engine checks first, one after another, are on the first page.
 */
function project(): SeedRow[] {
  const place = ({ app, name }: SeedRow) => `${app} ${name}`;
  const rows = Array.from({ length: SIZE }, (_, at) => {
    const isOAuth = at % 2 === 1;
    return {
      id: `conn_${at}`,
      name: at % 10 === 0 ? `Name "${at % 7}" 🚀` : `Connection ${at}`,
      app: ["stripe", "gmail", "github", "slack"][at % 4] as string,
      type: isOAuth ? "OAUTH2" : "API_KEY",
      status: at % 25 === 7 ? "EXPIRED" : "ACTIVE",
      ...(!isOAuth && { apiKey: `sk_real_${at}` }),
    };
  });
  return rows.sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

const keyOf = (configKey: string) => `sk_secret_of_${configKey}`;

/** Sets the keys, which no API returns, as a person would do. */
async function setKeys({ pulumi }: Place, keys: readonly string[]): Promise<void> {
  await pulumi("config", "set-all", ...keys.flatMap((key) => ["--secret", `${key}=${keyOf(key)}`]));
}

/** The number of resources for each operation, as Pulumi prints it. */
function changes({ output }: Run): string[] {
  return [
    ...output.matchAll(
      /^ +([=~+-]+ )?(\d+ (?:imported|created|updated|unchanged|replaced|deleted|to \w+))$/gm,
    ),
  ].map(([, , text]) => text as string);
}

function expectNoKeys({ stack }: Place, run: Run, keys: readonly string[]): void {
  const secrets = keys.map(keyOf);
  expectNoStackTrace(run.output);
  expectNoSecret("the output", run.output, secrets);
  for (const { path, text } of stack.files()) expectNoSecret(path, text, secrets);
}

test(`pulumi import with the file of adopt: ${SIZE} connections are managed, and the generated program replaces none`, async () => {
  const place = await aPlace();
  const before = place.emulator.connections();
  const adopt = await place.cli("adopt", "--file", "import.json", "--out", "connections.ts", "--json");
  expect(adopt.requests).toEqual(WALK);
  const { configKeys } = JSON.parse(adopt.output);
  expect(configKeys).toHaveLength(SIZE / 2);

  const flags = ["--generate-code=false", "--protect=false", "--skip-preview", "--yes"];
  const imported = await place.pulumi("import", "--file", "import.json", ...flags);
  expect(imported.requests).toEqual([]);
  expect(changes(imported)).toContain(`${SIZE} imported`);
  expect(imported.output).not.toContain("warning");

  await setKeys(place, configKeys);
  const first = await place.pulumi("up", "--skip-preview", "--yes");
  place.stack.env.PULUMI_NODEJS_TRANSPILE_ONLY = "true";
  expect([first.requests, changes(first)]).toEqual([
    [],
    [`${SIZE / 2} updated`, `${SIZE / 2 + 1} unchanged`],
  ]);
  const second = await place.pulumi("up", "--skip-preview", "--yes", "--expect-no-changes");
  expect([second.requests, changes(second)]).toEqual([[], [`${SIZE + 1} unchanged`]]);
  const refresh = await place.pulumi("refresh", "--skip-preview", "--yes", "--expect-no-changes");
  expect(refresh.requests).toEqual(WALK);
  for (const run of [imported, first, second, refresh]) expectNoKeys(place, run, configKeys);
  expect(place.emulator.connections()).toEqual(before);

  const again = await place.cli("adopt", "--stack", "dev", "--json");
  expect(JSON.parse(again.output)).toMatchObject({ adopted: [], skipped: { length: SIZE } });
});

test(`the option import, as adopt generates it: ${SIZE} connections are managed after one walk of the list, and stay so without the option`, async () => {
  const place = await aPlace();
  const before = place.emulator.connections();
  const { configKeys } = JSON.parse((await place.cli("adopt", "--out", "connections.ts", "--json")).output);
  await setKeys(place, configKeys);
  // An import alone does not walk the whole list: on a slow machine, the first ones cost a GET each until several wait.
  const expectOneWalk = (requests: string[]) => {
    expect(requests.filter((request) => request === "GET /connections")).toHaveLength(WALK.length);
    expect(requests.length).toBeLessThan(10);
  };
  // Run in parallel, the engine checks the resources in any order, and two unlucky first ones cost a GET each.
  const preview = await place.pulumi("preview", "--parallel", "1");
  place.stack.env.PULUMI_NODEJS_TRANSPILE_ONLY = "true";
  expect(changes(preview)).toEqual([`${SIZE + 1} to create`]);
  expectOneWalk(preview.requests);
  const first = await place.pulumi("up", "--skip-preview", "--yes", "--parallel", "1");
  expect(changes(first)).toEqual([`${SIZE + 1} created`]);
  expectOneWalk(first.requests);

  await place.cli("adopt", "--out", "connections.ts", "--file", "import.json", "--force");
  expect(readFileSync(join(place.stack.folder, "connections.ts"), "utf8")).not.toContain("import:");
  const second = await place.pulumi("up", "--skip-preview", "--yes", "--expect-no-changes");
  expect([second.requests, changes(second)]).toEqual([[], [`${SIZE + 1} unchanged`]]);
  for (const run of [preview, first, second]) expectNoKeys(place, run, configKeys);
  expect(place.emulator.connections()).toEqual(before);
});
