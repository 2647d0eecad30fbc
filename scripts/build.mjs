/** Compiles the package into dist: `node scripts/build.mjs`. */
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { modules, node, root } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { atEnd, Failure, main } from "./lib/script.mjs";
import { tool } from "./lib/tool.mjs";

const DIST = join(root, "dist");

/** What goes into dist, or decides how. */
const SOURCES = [
  "provider",
  "sdk",
  "emulator",
  "cli",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
];

/** Compiles into a folder of its own first, so that a dist in use is missing for no longer than a rename takes. */
export async function build() {
  const fresh = join(modules, ".cache", `pulumi-flowstack-${process.pid}`);
  const remove = atEnd(() => rmSync(fresh, { recursive: true, force: true }));
  mkdirSync(fresh, { recursive: true });
  const code = await tool("tsc", ["-p", "tsconfig.build.json", "--outDir", join(fresh, "new")]);
  if (code !== 0) throw new Failure("The package does not compile: see the errors above.");
  const schema = await run(node(), [join(root, "scripts", "manifest-schema.mjs"), join(fresh, "new")]);
  if (schema.code !== 0) throw new Failure("The manifest's JSON Schema cannot be made: see the error above.");
  const command = join(fresh, "new", "cli", "index.js");
  if (existsSync(command)) chmodSync(command, 0o755);
  if (existsSync(DIST)) renameSync(DIST, join(fresh, "old"));
  renameSync(join(fresh, "new"), DIST);
  remove();
}

/** Has a source changed since dist was built? */
export function isStale() {
  const built = join(DIST, "sdk", "index.js");
  if (!existsSync(built)) return true;
  return Math.max(...SOURCES.map((source) => lastChange(join(root, source)))) > statSync(built).mtimeMs;
}

/**
 * The newest change in a folder; a folder's own time tells of files that were removed.
 *
 * @param {string} path
 * @returns {number}
 */
function lastChange(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  const inside = stat.isDirectory() ? readdirSync(path).map((name) => lastChange(join(path, name))) : [];
  return Math.max(stat.mtimeMs, ...inside);
}

await main(import.meta.url, build);
