import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runWithProgress } from "./progress.mjs";

/** A build takes up to 6 minutes on 2 cores; this leaves time for much slower machines. */
const TIMEOUT_MS = 60 * 60_000;

/**
 * Runs `go install` behind a progress line.
 *
 * @param {string[]} what arguments of `go install`
 * @param {{ title: string, cwd: string, bin: string }} options `bin`: an existing folder, which gets the programs
 * @returns {Promise<string | undefined>} why the build failed
 */
export async function goInstall(what, { title, cwd, bin }) {
  const work = join(bin, "work");
  mkdirSync(work);
  const problem = await runWithProgress(title, "go", ["install", "-v", ...what], {
    cwd,
    env: { ...process.env, GOBIN: bin, GOTMPDIR: work, GOWORK: "off" },
    timeoutMs: TIMEOUT_MS,
    // Go names each module that it downloads and each package that it compiles; an error message contains spaces.
    isProgress: (line) => line.startsWith("go: downloading ") || !line.includes(" "),
  });
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  return problem;
}
