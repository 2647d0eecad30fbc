/** Compiles the package into dist: `node scripts/build.mjs`. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { modules, node, root } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { atEnd, Failure, main } from "./lib/script.mjs";
import { tool } from "./lib/tool.mjs";

const DIST = join(root, "dist");

/** Pulumi's package schema, which the native plugin sends to the engine: see package-schema.mjs. */
const PACKAGE_SCHEMA = join("provider", "native", "schema.json");

/** The files and folders that decide what dist contains. */
const SOURCES = [
  "provider",
  "sdk",
  "emulator",
  "cli",
  "plugin",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
];

/** What Pulumi starts the plugin with. A copy stays executable. */
export const LAUNCHERS = ["pulumi-resource-flowstack", "pulumi-resource-flowstack.cmd"];

/** Compiles into a new folder first: a running program misses dist only for the time of a rename. */
export async function build() {
  const fresh = join(modules, ".cache", `pulumi-flowstack-${process.pid}`);
  const remove = atEnd(() => rmSync(fresh, { recursive: true, force: true }));
  mkdirSync(fresh, { recursive: true });
  await compile(join(fresh, "new"));
  if (existsSync(DIST)) renameSync(DIST, join(fresh, "old"));
  renameSync(join(fresh, "new"), DIST);
  remove();
}

/** @param {string} folder */
export async function compile(folder) {
  if ((await tool("tsc", ["-p", "tsconfig.build.json", "--outDir", folder])) !== 0) {
    throw new Failure("The package does not compile: see the errors above.");
  }
  const schema = await run(node(), [join(root, "scripts", "manifest-schema.mjs"), folder]);
  if (schema.code !== 0) {
    throw new Failure("The JSON Schema of the connections file was not written: see the error above.");
  }
  copyFileSync(join(root, PACKAGE_SCHEMA), join(folder, PACKAGE_SCHEMA));
  chmodSync(join(folder, "cli", "index.js"), 0o755);
  for (const name of LAUNCHERS) copyFileSync(join(root, "plugin", name), join(folder, "plugin", name));
}

/** Has a source changed since dist was built? */
export function isStale() {
  const built = join(DIST, "sdk", "index.js");
  if (!existsSync(built)) return true;
  return Math.max(...SOURCES.map((source) => lastChange(join(root, source)))) > statSync(built).mtimeMs;
}

/**
 * The time of the newest change in a folder. The folder's own time changes when a file is removed.
 *
 * @param {string} path
 * @returns {number}
 */
function lastChange(path) {
  const stat = statSync(path);
  const inside = stat.isDirectory() ? readdirSync(path).map((name) => lastChange(join(path, name))) : [];
  return Math.max(stat.mtimeMs, ...inside);
}

await main(import.meta.url, build);
