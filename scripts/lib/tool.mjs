import { join } from "node:path";
import { modules, node, pathWith, root } from "./paths.mjs";
import { run } from "./process.mjs";

/** Where the installed tools' programs are. They are run by name of file, as Windows cannot spawn node_modules/.bin. */
const PROGRAMS = {
  biome: "@biomejs/biome/bin/biome",
  tsc: "typescript/bin/tsc",
  vitest: "vitest/vitest.mjs",
};

/**
 * Runs a development tool from node_modules on the Node that is there too.
 *
 * @param {keyof typeof PROGRAMS} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code
 */
export async function tool(name, args, env = { ...process.env, PATH: pathWith(join(modules, ".bin")) }) {
  const { code } = await run(node(), [join(modules, PROGRAMS[name]), ...args], { cwd: root, env });
  return code;
}
