import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const RELATIVE_IMPORT = /(?:from|import\()\s*["'](\.{1,2}\/[^"']+)["']/g;

/**
 * Removes the type declarations that no import leads to from the package's entries: most describe what no user can import.
 *
 * @param {string} folder
 * @param {string[]} entries modules that users import, such as `dist/sdk/index.js`
 */
export function removeUnreachable(folder, entries) {
  const reached = new Set();
  for (const entry of entries) reach(join(folder, entry.replace(/\.js$/, ".d.ts")), reached);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const file of names.filter((name) => name.endsWith(".d.ts")).map((name) => join(folder, name))) {
    if (!reached.has(file)) rmSync(file);
  }
}

/**
 * @param {string} file
 * @param {Set<string>} reached
 */
function reach(file, reached) {
  if (reached.has(file)) return;
  reached.add(file);
  for (const [, name = ""] of readFileSync(file, "utf8").matchAll(RELATIVE_IMPORT)) {
    reach(join(dirname(file), `${name}.d.ts`), reached);
  }
}
