import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { outputOf } from "../lib/process.mjs";
import { runWithProgress } from "../lib/progress.mjs";
import { ENGINE } from "../versions.mjs";
import { probe } from "./existing.mjs";
import { intoCache } from "./into-cache.mjs";

/** @typedef {import("../engine.mjs").Found} Found */

/** The build takes about 6 minutes on 2 cores; this leaves time for much slower machines. */
const TIMEOUT_MS = 60 * 60_000;

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
 * @returns {Promise<string | undefined>} why the build failed
 */
async function install(tool, title, folder) {
  const work = join(folder, "work");
  mkdirSync(work);
  const problem = await runWithProgress(title, "go", ["install", "-v", "-ldflags", LDFLAGS, "tool"], {
    cwd: fileURLToPath(new URL(tool, import.meta.url)),
    env: { ...process.env, GOBIN: join(folder, "bin"), GOTMPDIR: work, GOWORK: "off" },
    timeoutMs: TIMEOUT_MS,
    // Go names each module that it downloads and each package that it compiles; an error message contains spaces.
    isProgress: (line) => line.startsWith("go: downloading ") || !line.includes(" "),
  });
  rmSync(work, { recursive: true, force: true });
  return problem;
}
