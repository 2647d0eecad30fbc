import { delimiter } from "node:path";
import { modules, searchPath } from "./paths.mjs";
import { run } from "./process.mjs";
import { Failure } from "./script.mjs";

/** Quick, and silent unless something fails. */
const FLAGS = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];

/**
 * Runs npm in a folder, and returns the lines that it prints on standard output.
 *
 * @param {string} folder
 * @param {string[]} args
 * @throws {Failure} with npm's own message
 */
export async function npm(folder, ...args) {
  const { npm_node_execpath: ownNode = process.execPath, npm_execpath: own = "" } = process.env;
  const [command, ...first] = own.endsWith("npm-cli.js") ? [ownNode, own] : ["npm"];
  /** @type {{ line: string, stream: string }[]} */
  const lines = [];
  const { code, problem } = await run(/** @type {string} */ (command), [...first, ...args, ...FLAGS], {
    cwd: folder,
    env: environment(),
    onLine: (line, stream) => lines.push({ line, stream }),
  });
  const printed = lines.map(({ line }) => line).join("\n");
  if (code !== 0) throw new Failure(`npm ${args[0]} failed:\n${problem ?? printed}`);
  return lines.filter(({ stream }) => stream === "stdout").map(({ line }) => line);
}

/**
 * Without the variables with which an npm that runs this script describes its own project, and without the Node in
 * node_modules, which `npm ci` replaces.
 */
function environment() {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|path$)/i.test(name));
  const folders = searchPath().filter((folder) => !folder.startsWith(modules));
  return { ...Object.fromEntries(own), PATH: folders.join(delimiter) };
}
