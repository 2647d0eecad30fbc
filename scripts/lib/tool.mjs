import { join } from "node:path";
import { modules, node, pathWith, root } from "./paths.mjs";
import { run } from "./process.mjs";
import { temporaryFolder } from "./script.mjs";

/** The programs of the development tools. They are run by file name, as Windows cannot spawn node_modules/.bin. */
const PROGRAMS = {
  biome: "@biomejs/biome/bin/biome",
  tsc: "typescript/bin/tsc",
  typedoc: "typedoc/bin/typedoc",
  vitest: "vitest/vitest.mjs",
};

/** @returns {NodeJS.ProcessEnv} */
const environment = () => ({ ...process.env, PATH: pathWith(join(modules, ".bin")) });

/**
 * Runs a development tool from node_modules, on the Node from node_modules.
 *
 * @param {keyof typeof PROGRAMS} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code
 */
export async function tool(name, args, env = environment()) {
  const { code } = await run(node(), [join(modules, PROGRAMS[name]), ...args], { cwd: root, env });
  return code;
}

/**
 * Runs the tests of one project of vitest.config.mts. They write to a folder that is removed afterwards, also after
 * Ctrl-C: the browser alone unpacks 200 MB. They do not see the user's ~/.pulumi, with its logins and plugins.
 *
 * @param {"unit" | "browser" | "acceptance" | "usage" | "native" | "languages" | "pipelines" | "matrix"} project
 * @param {string[]} args further arguments of vitest
 * @param {NodeJS.ProcessEnv} [env]
 */
export function vitest(project, args, env = environment()) {
  const folder = temporaryFolder();
  const places = { TMPDIR: folder, TEMP: folder, TMP: folder, PULUMI_HOME: join(folder, "home") };
  return tool("vitest", ["run", "--project", project, ...args], { ...env, ...places });
}
