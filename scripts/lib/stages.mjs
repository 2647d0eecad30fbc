/** Runs checks one after another and counts their tests: for `npm run check` and `npm test`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { elapsed } from "./progress.mjs";
import { Failure, temporaryFolder } from "./script.mjs";

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ name: string, run: () => Promise<unknown> }} Check `run` may return an exit code
 * @typedef {{ name: string, runTests: (args: string[]) => Promise<number> }} Tests `args` are vitest's
 */

/**
 * Runs the stages in order, up to the first that fails. The last line is `N passed, N failed`.
 *
 * @param {(Check | Tests)[]} stages
 * @returns {Promise<number>} an exit code
 */
export async function runStages(stages) {
  const total = { passed: 0, failed: 0 };
  const summary = [];
  const reports = temporaryFolder();
  for (const stage of stages) {
    const started = Date.now();
    const counts = await outcome(stage, join(reports, `${stage.name}.json`));
    total.passed += counts.passed;
    total.failed += counts.failed;
    summary.push(`${counts.failed ? "failed" : "ok    "}  ${stage.name} (${elapsed(Date.now() - started)})`);
    if (counts.failed) break;
  }
  console.log(["", ...summary, "", `${total.passed} passed, ${total.failed} failed`].join("\n"));
  return total.failed ? 1 : 0;
}

/**
 * @param {Check | Tests} stage
 * @param {string} report the file into which vitest writes what it ran
 * @returns {Promise<Counts>}
 */
async function outcome(stage, report) {
  console.log(`\n── ${stage.name}`);
  if ("run" in stage) return judge(await stage.run().catch(showFailure));
  const args = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await stage.runTests(args).catch(showFailure);
  return judge(code, readCounts(report));
}

/**
 * Counts one failure for a stage that failed without a failed test, or that should have run tests and ran none.
 *
 * @param {unknown} result a number is an exit code
 * @param {Counts} [counts] undefined: a stage without tests
 * @returns {Counts}
 */
export function judge(result, counts) {
  const { passed, failed } = counts ?? { passed: 0, failed: 0 };
  const hasFailed = typeof result === "number" && result !== 0;
  const ranNone = counts !== undefined && passed + failed === 0;
  return { passed, failed: failed === 0 && (hasFailed || ranNone) ? 1 : failed };
}

/**
 * @param {string} report
 * @returns {Counts}
 */
function readCounts(report) {
  if (!existsSync(report)) return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  return { passed: numPassedTests, failed: numFailedTests };
}

/** @param {unknown} error */
function showFailure(error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  return 1;
}
