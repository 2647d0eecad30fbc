import { dirname, join } from "node:path";
import { buildOnce } from "./build-once.mjs";
import { goInstall } from "./go-install.mjs";
import { cacheFolder, executable } from "./paths.mjs";
import { outputOf } from "./process.mjs";
import { Failure } from "./script.mjs";

/** @typedef {{ name: string, package: string, version: string }} GoTool `package` is what `go install` builds */

/**
 * Linters of pipelines that npm does not have in a current version.
 *
 * @satisfies {Record<string, GoTool>}
 */
export const GO_TOOLS = {
  actionlint: {
    name: "actionlint",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    version: "1.7.12",
  },
};

/** Is there a Go on this machine that can build the tools? */
export const hasGo = async () => (await outputOf("go", ["version"])) !== undefined;

/**
 * Builds a Go program with `go install`, unless an earlier run put it into the cache.
 *
 * @param {GoTool} tool
 * @returns {Promise<string>} the program's path
 */
export function goTool({ name, package: source, version }) {
  const program = join(cacheFolder(), "tools", `${name}-${version}`, executable(name));
  return buildOnce(program, (folder) => install(`${source}@v${version}`, folder));
}

/**
 * @param {string} module
 * @param {string} folder
 */
async function install(module, folder) {
  if (!(await hasGo())) throw new Failure(`Install Go 1.25 or newer (https://go.dev/dl) to build ${module}.`);
  const title = `Building ${module} with Go`;
  const problem = await goInstall([module], { title, cwd: dirname(folder), bin: folder });
  if (problem) throw new Failure(`${module} cannot be built: ${problem}`);
}
