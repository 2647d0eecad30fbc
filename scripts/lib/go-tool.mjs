import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { goInstall } from "./go-install.mjs";
import { withLock } from "./lock.mjs";
import { cacheFolder, executable } from "./paths.mjs";
import { outputOf } from "./process.mjs";
import { atEnd, Failure } from "./script.mjs";

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
 * Builds a Go program with `go install`, unless an earlier run put it into the cache. Only one process builds it at a
 * time.
 *
 * @param {GoTool} tool
 * @returns {Promise<string>} the program's path
 */
export async function goTool({ name, package: source, version }) {
  const place = join(cacheFolder(), "tools", `${name}-${version}`);
  const program = join(place, executable(name));
  if (existsSync(program)) return program;
  const build = async () => existsSync(program) || (await install(`${source}@v${version}`, place));
  await withLock(`${place}.lock`, build, () => {});
  return program;
}

/**
 * Builds into a new folder, which gets its name at the end: another process never finds half of a program.
 *
 * @param {string} module
 * @param {string} place
 */
async function install(module, place) {
  const folder = mkdtempSync(`${place}.`);
  const discard = atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  try {
    if (!(await hasGo()))
      throw new Failure(`Install Go 1.25 or newer (https://go.dev/dl) to build ${module}.`);
    const title = `Building ${module} with Go`;
    const problem = await goInstall([module], { title, cwd: dirname(folder), bin: folder });
    if (problem) throw new Failure(`${module} cannot be built: ${problem}`);
    renameSync(folder, place);
  } finally {
    discard();
  }
}
