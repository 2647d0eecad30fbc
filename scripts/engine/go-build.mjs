import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask, run } from "../lib/process.mjs";
import { ENGINE } from "../versions.mjs";
import { probe } from "./existing.mjs";
import { intoCache } from "./into-cache.mjs";
import { startProgress } from "./progress.mjs";

/** @typedef {import("../engine.mjs").Found} Found */

/** Some 6 minutes on 2 cores; this is for much slower machines. */
const TIMEOUT_MS = 60 * 60_000;

/** The linker's flags; Pulumi has no other way to learn its own version. */
const LDFLAGS = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE}`;

/** Pulumi's own sources, built with Go: all that is needed is Go and its module proxy. */
export const goBuild = {
  name: "a build with Go",
  /** @returns {Promise<Found>} */
  find: async () =>
    (await ask("go", ["version"])) ? await intoCache(build) : { reason: "Go is not installed" },
};

/**
 * @param {string} folder
 * @returns {Promise<Found>}
 */
async function build(folder) {
  const problem =
    (await install("cli", `Building Pulumi ${ENGINE} with Go (some 6 minutes, once)`, folder)) ??
    (await install("language-host", "Building Pulumi's Node language host with Go", folder));
  return problem ? { reason: problem } : await probe([join(folder, "bin")]);
}

/**
 * Builds the tool that a go.mod of ours names. `go install module@version` would not do: it refuses modules with
 * `replace` lines, and Pulumi's has some.
 *
 * @param {"cli" | "language-host"} tool the folder of the go.mod
 * @param {string} title
 * @param {string} folder
 * @returns {Promise<string | undefined>} what went wrong
 */
async function install(tool, title, folder) {
  const work = join(folder, "work");
  mkdirSync(work);
  const { count, summary, problem } = readGo();
  const progress = startProgress(title, summary);
  const result = await run("go", ["install", "-v", "-ldflags", LDFLAGS, "tool"], {
    cwd: fileURLToPath(new URL(tool, import.meta.url)),
    env: { ...process.env, GOBIN: join(folder, "bin"), GOTMPDIR: work, GOWORK: "off" },
    onLine: count,
    timeoutMs: TIMEOUT_MS,
  });
  const reason = result.code === 0 ? undefined : (result.problem ?? problem());
  progress.end(reason);
  rmSync(work, { recursive: true, force: true });
  return reason;
}

/** Go says which modules it fetches and which packages it compiles; all else that it says is trouble. */
function readGo() {
  let [modules, packages] = [0, 0];
  /** @type {string[]} */
  const trouble = [];
  return {
    count(/** @type {string} */ line) {
      if (line.startsWith("go: downloading ")) modules++;
      else if (/^[\w./~-]+$/.test(line)) packages++;
      else trouble.push(line);
    },
    summary: () =>
      [modules && `${modules} modules fetched`, packages && `${packages} packages compiled`]
        .filter(Boolean)
        .join(", "),
    problem: () => trouble.slice(0, 3).join(" / ") || "go install failed",
  };
}
