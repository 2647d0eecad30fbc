import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { goInstall } from "../lib/go-install.mjs";
import { outputOf } from "../lib/process.mjs";
import { ENGINE } from "../versions.mjs";
import { probe } from "./existing.mjs";
import { intoCache } from "./into-cache.mjs";

/** @typedef {import("../engine.mjs").Found} Found */

/** The linker writes the version into the program; Pulumi has no other way to know it. */
const LDFLAGS = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE}`;

/** Builds Pulumi's sources. That needs only Go and its module proxy. */
export const goBuild = {
  name: "a build with Go",
  /** @returns {Promise<Found>} */
  find: async () =>
    (await outputOf("go", ["version"])) ? await intoCache(build) : { reason: "Go is not installed" },
};

/**
 * @param {string} folder
 * @returns {Promise<Found>}
 */
async function build(folder) {
  const problem =
    (await install("cli", `Building Pulumi ${ENGINE} with Go (about 6 minutes, only once)`, folder)) ??
    (await install("language-host", "Building Pulumi's Node language host with Go", folder));
  return problem ? { reason: problem } : await probe([join(folder, "bin")]);
}

/**
 * Builds the tool of one of our go.mod files. `go install module@version` cannot do that: it refuses modules with
 * `replace` lines, and Pulumi's has some.
 *
 * @param {"cli" | "language-host"} tool the folder of the go.mod
 * @param {string} title
 * @param {string} folder
 */
function install(tool, title, folder) {
  const cwd = fileURLToPath(new URL(tool, import.meta.url));
  return goInstall(["-ldflags", LDFLAGS, "tool"], { title, cwd, bin: join(folder, "bin") });
}
