import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pulumiSdk, root } from "../scripts/lib/paths.mjs";
import { run } from "../scripts/lib/process.mjs";
import { Failure } from "../scripts/lib/script.mjs";

const PROGRAMS = fileURLToPath(new URL("programs", import.meta.url));

/** @typedef {"ours" | "ordinary" | "empty"} Name */

/**
 * Packs the package as it is published, and installs it into a folder as a user does: beside Pulumi's SDK, in the
 * version that is installed here. All projects below the folder find both.
 *
 * @param {string} folder
 */
export async function install(folder) {
  const packed = await npm(folder, "pack", root, "--ignore-scripts", "--silent");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "bench", private: true }));
  const sdk = `@pulumi/pulumi@${readPackage(pulumiSdk).version}`;
  await npm(folder, "install", `./${packed.at(-1)}`, sdk, "--prefer-offline", "--no-audit", "--no-fund");
}

/**
 * A Pulumi project with one of the three programs.
 *
 * @param {string} folder below the one of the installation
 * @param {Name} name
 */
export function makeProject(folder, name) {
  cpSync(PROGRAMS, folder, { recursive: true });
  const runtime = "runtime: {name: nodejs, options: {typescript: false}}";
  writeFileSync(join(folder, "Pulumi.yaml"), `name: bench\n${runtime}\nmain: ${name}.js\n`);
}

/**
 * @param {string} folder
 * @returns {{ version: string }}
 */
export function readPackage(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/**
 * @param {string} folder
 * @param {string[]} args
 * @returns {Promise<string[]>} the lines that it printed
 */
async function npm(folder, ...args) {
  const { npm_execpath: own } = process.env;
  const [command, ...first] = own?.endsWith(".js") ? [process.execPath, own] : ["npm"];
  // What an npm that runs this has put into the environment is about its own project.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  /** @type {string[]} */
  const lines = [];
  const options = { cwd: folder, env, onLine: (/** @type {string} */ line) => lines.push(line) };
  const { code } = await run(/** @type {string} */ (command), [...first, ...args], options);
  if (code !== 0) throw new Failure(`npm ${args[0]} failed:\n${lines.join("\n")}`);
  return lines;
}
