import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { Emulator, SeedRow } from "../../emulator/index";
import { expectNoSecret, expectNoStackTrace } from "./leaks";

// The package as its users get it: compiled, and CommonJS.
import emulation = require("pulumi-flowstack/emulator");

const ROOT = resolve(__dirname, "../..");
const SIZE = 250;

/** A user's program in a folder of its own, with this package installed, and a stack `dev`. */
interface Place {
  emulator: Emulator;
  folder: string;
  /** What is printed, and what FlowStack was asked meanwhile; it must succeed. */
  pulumi: (...args: string[]) => Promise<Run>;
  cli: (...args: string[]) => Promise<Run>;
}

interface Run {
  output: string;
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
  const folder = mkdtempSync(join(tmpdir(), "flowstack-adopt-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["state", "home"]) mkdirSync(join(folder, name));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: "adopted",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    FLOWSTACK_API_KEY: emulator.apiKey,
    FLOWSTACK_BASE_URL: emulator.url,
  };
  const run = async (command: string, args: string[]): Promise<Run> => {
    emulator.resetRequests();
    const output = await execute(command, args, { cwd: folder, env, maxBuffer: 1e8 });
    return {
      output,
      requests: emulator.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`),
    };
  };
  const place: Place = {
    emulator,
    folder,
    pulumi: (...args) => run("pulumi", [...args, "--non-interactive"]),
    cli: (...args) => run(process.execPath, [join(ROOT, "dist/cli/index.js"), ...args]),
  };
  emulator.seed(project());
  await place.pulumi("stack", "init", "dev");
  return place;
}

function execute(command: string, args: string[], options: object): Promise<string> {
  return new Promise((done, fail) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      if (error) fail(new Error(`${command} ${args.join(" ")} failed:\n${output}`));
      else done(output);
    });
  });
}

/** As many as fill three pages, of both kinds, not all of them well, and with names that repeat. */
function project(): SeedRow[] {
  return Array.from({ length: SIZE }, (_, at) => {
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
}

const keyOf = (configKey: string) => `sk_secret_of_${configKey}`;

/** The keys that no API gives back, as a person would set them. */
async function setKeys({ pulumi }: Place, keys: readonly string[]): Promise<void> {
  await pulumi(
    "config",
    "set-all",
    "--stack",
    "dev",
    ...keys.flatMap((key) => ["--secret", `${key}=${keyOf(key)}`]),
  );
}

/** How many resources an operation concerned, by Pulumi's own words. */
function changes({ output }: Run): string[] {
  return [
    ...output.matchAll(
      /^ +([=~+-]+ )?(\d+ (?:imported|created|updated|unchanged|replaced|deleted|to \w+))$/gm,
    ),
  ].map(([, , text]) => text as string);
}

function expectNothingTold({ folder }: Place, run: Run, keys: readonly string[]): void {
  const secrets = keys.map(keyOf);
  expectNoStackTrace(run.output);
  expectNoSecret("the output", run.output, secrets);
  for (const file of readdirSync(join(folder, "state"), { recursive: true, withFileTypes: true })) {
    if (file.isFile())
      expectNoSecret(file.name, readFileSync(join(file.parentPath, file.name), "utf8"), secrets);
  }
}

test(`${SIZE} connections come under management by one import; the matching program then replaces nothing`, async () => {
  const place = await aPlace();
  const before = place.emulator.connections();
  const adopt = await place.cli("adopt", "--file", "import.json", "--out", "connections.ts", "--json");
  expect(adopt.requests).toEqual(Array(3).fill("GET /connections"));
  const { configKeys } = JSON.parse(adopt.output);
  expect(configKeys).toHaveLength(SIZE / 2);

  const flags = ["--generate-code=false", "--protect=false", "--skip-preview", "--yes", "--stack", "dev"];
  const brought = await place.pulumi("import", "--file", "import.json", ...flags);
  expect(brought.requests).toEqual([]);
  expect(changes(brought)).toContain(`${SIZE} imported`);
  expect(brought.output).not.toContain("warning");

  await setKeys(place, configKeys);
  const first = await place.pulumi("up", "--skip-preview", "--yes", "--stack", "dev");
  expect([first.requests, changes(first)]).toEqual([
    [],
    [`${SIZE / 2} updated`, `${SIZE / 2 + 1} unchanged`],
  ]);
  const second = await place.pulumi("up", "--skip-preview", "--yes", "--expect-no-changes", "--stack", "dev");
  expect([second.requests, changes(second)]).toEqual([[], [`${SIZE + 1} unchanged`]]);
  const refresh = await place.pulumi(
    "refresh",
    "--skip-preview",
    "--yes",
    "--expect-no-changes",
    "--stack",
    "dev",
  );
  expect(refresh.requests).toEqual(Array(3).fill("GET /connections"));
  for (const run of [brought, first, second, refresh]) expectNothingTold(place, run, configKeys);
  expect(place.emulator.connections()).toEqual(before);

  const again = await place.cli("adopt", "--stack", "dev", "--json");
  expect(JSON.parse(again.output)).toMatchObject({ adopted: [], skipped: { length: SIZE } });
});

test(`${SIZE} connections are adopted by the option import, with one list walk a process, and keep their ids without it`, async () => {
  const place = await aPlace();
  const before = place.emulator.connections();
  const { configKeys } = JSON.parse((await place.cli("adopt", "--out", "connections.ts", "--json")).output);
  await setKeys(place, configKeys);
  const walk = Array(3).fill("GET /connections");
  const preview = await place.pulumi("preview", "--stack", "dev");
  expect([preview.requests, changes(preview)]).toEqual([walk, [`${SIZE + 1} to create`]]);
  const first = await place.pulumi("up", "--skip-preview", "--yes", "--stack", "dev");
  expect([first.requests, changes(first)]).toEqual([walk, [`${SIZE + 1} created`]]);

  await place.cli("adopt", "--out", "connections.ts", "--file", "import.json", "--force");
  expect(readFileSync(join(place.folder, "connections.ts"), "utf8")).not.toContain("import:");
  const second = await place.pulumi("up", "--skip-preview", "--yes", "--expect-no-changes", "--stack", "dev");
  expect([second.requests, changes(second)]).toEqual([[], [`${SIZE + 1} unchanged`]]);
  for (const run of [preview, first, second]) expectNothingTold(place, run, configKeys);
  expect(place.emulator.connections()).toEqual(before);
});
