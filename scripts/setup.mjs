/** Installs what is missing, and compiles what is out of date: `node scripts/setup.mjs`. */
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { build, isStale } from "./build.mjs";
import { modules, node, root, searchPath } from "./lib/paths.mjs";
import { ask, run } from "./lib/process.mjs";
import { Failure, main } from "./lib/script.mjs";
import { isAtLeast } from "./lib/version.mjs";
import { OLDEST_NODE } from "./versions.mjs";

/** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} Packages */

export async function setUp() {
  const installed = present(packages(join(modules, ".package-lock.json")));
  if (!isInstalled(packages(join(root, "package-lock.json")), installed)) await install();
  await requireNode();
  if (isStale()) {
    console.error("Compiling the package");
    await build();
  }
}

/**
 * Are the packages that the lock file names those that npm noted down as installed? (Times would not tell: a checkout
 * gives every file a new one.)
 *
 * @param {Packages} locked
 * @param {Packages} installed
 */
export function isInstalled(locked, installed) {
  return Object.entries(locked).every(([path, { version, optional, devOptional }]) => {
    // What is not in node_modules is our own; what is optional may be for other platforms than this one.
    if (!path.includes("node_modules/")) return true;
    const found = installed[path];
    return found ? found.version === version : optional || devOptional;
  });
}

/**
 * @param {string} lockFile
 * @returns {Packages}
 */
function packages(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, "utf8")).packages : {};
}

/**
 * Those packages whose folders (or links) are there too: somebody may have removed them since.
 *
 * @param {Packages} noted
 * @returns {Packages}
 */
function present(noted) {
  return Object.fromEntries(Object.entries(noted).filter(([path]) => existsSync(join(root, path))));
}

async function install() {
  console.error("Installing the npm packages");
  // The machine's own Node runs npm: the one in node_modules, which npm scripts find first, is what npm ci replaces.
  const folders = searchPath().filter((folder) => !folder.startsWith(modules));
  const env = { ...process.env, PATH: folders.join(delimiter) };
  const { npm_node_execpath: machineNode, npm_execpath: npm = "" } = process.env;
  const [command, ...first] = machineNode && npm.endsWith("npm-cli.js") ? [machineNode, npm] : ["npm"];
  const args = [...first, "ci", "--loglevel=error", "--no-audit", "--no-fund"];
  const { code } = await run(command, args, { cwd: root, env });
  if (code !== 0) throw new Failure("npm ci failed: see its errors above. Can the npm registry be reached?");
}

async function requireNode() {
  const version = (await ask(node(), ["--version"])) ?? "none";
  if (isAtLeast(version, OLDEST_NODE)) return;
  throw new Failure(
    `Node ${OLDEST_NODE} or newer is needed, and this one is ${version}: install it (https://nodejs.org).`,
  );
}

await main(import.meta.url, setUp);
