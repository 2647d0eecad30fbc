/**
 * Writes the golden stacks of the version in package.json: `npm run golden`. test/golden/README.md says when.
 *
 * The packed package runs the program in each folder of test/golden/stacks/<version>. The folder gets two more files:
 * `state.json`, the exported stack, and `connections.json`, what FlowStack has after it.
 */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { engine } from "./engine.mjs";
import { npm } from "./lib/npm.mjs";
import { root } from "./lib/paths.mjs";
import { Failure, main, temporaryFolder } from "./lib/script.mjs";
import { LocalStack } from "./lib/stack.mjs";
import { pack } from "./package.mjs";
import { setUp } from "./setup.mjs";

/** The names that the stacks of the acceptance tests have: a state belongs to one project and one stack. */
const NAME = "acceptance";

const require = createRequire(import.meta.url);

/** @param {string} file */
const read = (file) => JSON.parse(readFileSync(file, "utf8"));

/**
 * @param {string} file
 * @param {unknown} value
 */
const write = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);

/** Only the plugin's rows can come from `pulumi import`. */
const IMPORT = ["import", "--yes", "--skip-preview", "--generate-code=false", "--protect=false"];

/** @param {string} golden the folder of one stack */
async function writeGolden(golden) {
  const { env, secrets, connections, imports = [] } = read(join(golden, "given.json"));
  /** @type {typeof import("../emulator/index.js")} */
  const { startEmulator } = require("pulumi-flowstack/emulator");
  const emulator = await startEmulator();
  emulator.seed(connections);
  const flowstack = { FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url };
  const stack = new LocalStack(await installed(golden), NAME, {
    ...(await enginePath()),
    ...flowstack,
    ...env,
  });
  await stack.init();
  for (const [name, value] of Object.entries(secrets)) await stack.setSecret(name, value);
  for (const one of imports) await stack.must([...IMPORT, ...one]);
  await stack.must(["up", "--yes", "--skip-preview"]);
  await stack.must(["preview", "--expect-no-changes"]);
  write(join(golden, "state.json"), await stack.exported());
  const projects = [...new Set(emulator.keys.map(({ project }) => project))];
  write(
    join(golden, "connections.json"),
    Object.fromEntries(projects.map((name) => [name, emulator.connections(name)])),
  );
  await emulator.close();
}

/**
 * A copy of the program with the package installed from its tarball.
 *
 * @param {string} golden
 */
async function installed(golden) {
  const folder = temporaryFolder();
  cpSync(join(golden, "program"), folder, { recursive: true });
  const { "@pulumi/pulumi": sdk } = read(join(root, "package.json")).devDependencies;
  const dependencies = { "@pulumi/pulumi": sdk, "pulumi-flowstack": `file:${await pack(folder)}` };
  write(join(folder, "package.json"), { private: true, main: "index.js", dependencies });
  await npm(folder, "install");
  return folder;
}

/** @returns {Promise<Record<string, string>>} */
async function enginePath() {
  const { PATH = "" } = (await engine()).env;
  return { PATH };
}

await main(import.meta.url, async () => {
  await setUp();
  const { version } = read(join(root, "package.json"));
  const stacks = join(root, "test", "golden", "stacks", version);
  if (!existsSync(stacks)) {
    throw new Failure(`Copy the newest folder of test/golden/stacks to ${stacks}, without the results.`);
  }
  const folders = readdirSync(stacks).map((face) => join(stacks, face));
  const missing = folders.filter((golden) => !existsSync(join(golden, "state.json")));
  if (missing.length === 0) throw new Failure(`${stacks} is complete, and must not change.`);
  for (const golden of missing) {
    await writeGolden(golden);
    console.log(`Wrote state.json and connections.json into ${golden}`);
  }
});
