/** Installs the missing npm packages, and compiles the package if it is out of date: `node scripts/setup.mjs`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, isStale } from "./build.mjs";
import { npm } from "./lib/npm.mjs";
import { modules, node, root } from "./lib/paths.mjs";
import { outputOf } from "./lib/process.mjs";
import { Failure, main } from "./lib/script.mjs";
import { isAtLeast } from "./lib/version.mjs";
import { OLDEST_NODE } from "./versions.mjs";

/** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} Packages */

export async function setUp() {
  if (
    !isInstalled(packages(join(root, "package-lock.json")), packages(join(modules, ".package-lock.json")))
  ) {
    console.error("Installing the npm packages");
    await npm(root, "ci");
  }
  await requireNode();
  if (isStale()) {
    console.error("Compiling the package");
    await build();
  }
}

/**
 * Are all packages of package-lock.json in the list that npm keeps in node_modules? (File times cannot answer that: a
 * checkout gives every file a new one.)
 *
 * @param {Packages} locked
 * @param {Packages} installed
 */
export function isInstalled(locked, installed) {
  return Object.entries(locked).every(([path, { version, optional, devOptional }]) => {
    // Packages outside node_modules are this repository's own; optional ones may be for other platforms.
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

async function requireNode() {
  const version = (await outputOf(node(), ["--version"])) ?? "none";
  if (isAtLeast(version, OLDEST_NODE)) return;
  throw new Failure(`Node ${version} is too old. Install Node ${OLDEST_NODE} or newer (https://nodejs.org).`);
}

await main(import.meta.url, setUp);
