/** `npm test`: every check there is, from a fresh clone on. Its last line is `N passed, N failed`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { acceptance } from "./acceptance.mjs";
import { elapsed } from "./engine/progress.mjs";
import { engine } from "./engine.mjs";
import { Failure, main, temporaryFolder } from "./lib/script.mjs";
import { tool } from "./lib/tool.mjs";
import { setUp } from "./setup.mjs";

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ name: string, run: (report: string) => Promise<number | void>, counts?: true }} Stage
 *   `run` gives an exit code; a stage that `counts` runs tests and leaves vitest's JSON in the file `report`
 */

/** @type {Stage[]} */
const STAGES = [
  { name: "set-up", run: setUp },
  { name: "format and lint", run: () => tool("biome", ["ci", ".", ...colours()]) },
  { name: "types", run: () => tool("tsc", ["--noEmit"]) },
  {
    name: "unit tests",
    run: (report) => tool("vitest", ["run", "--project", "unit", ...reporters(report)]),
    counts: true,
  },
  { name: "browser tests", run: (report) => browserTests(reporters(report)), counts: true },
  { name: "engine", run: async () => void (await engine()) },
  { name: "acceptance tests", run: (report) => acceptance(reporters(report)), counts: true },
];

/** Runs the stages in order, up to the first that fails. */
async function test() {
  const total = { passed: 0, failed: 0 };
  const summary = [];
  const reports = temporaryFolder();
  for (const stage of STAGES) {
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
 * @param {Stage} stage
 * @param {string} report
 * @returns {Promise<Counts>}
 */
async function outcome({ name, run, counts }, report) {
  console.log(`\n── ${name}`);
  const code = await run(report).catch(showFailure);
  return judge(code ?? 0, counts ? readCounts(report) : undefined);
}

/**
 * What a stage counts as. One that failed without a failed test (it did not get that far), or that was to run tests
 * and ran none, is one failure.
 *
 * @param {number} code
 * @param {Counts | undefined} counts undefined: a stage without tests
 * @returns {Counts}
 */
export function judge(code, counts) {
  const { passed, failed } = counts ?? { passed: 0, failed: 0 };
  const ranNone = counts !== undefined && passed + failed === 0;
  return { passed, failed: failed === 0 && (code !== 0 || ranNone) ? 1 : failed };
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

/**
 * The browser is unpacked, some 200 MB, into a folder that is gone with this process, on Ctrl-C too.
 *
 * @param {string[]} args
 */
function browserTests(args) {
  const folder = temporaryFolder();
  const places = { TMPDIR: folder, TEMP: folder, TMP: folder };
  return tool("vitest", ["run", "--project", "browser", ...args], { ...process.env, ...places });
}

/** `biome ci` colours its output even in a file, in a hundred bytes a word. */
function colours() {
  return process.stdout.isTTY ? [] : ["--colors=off"];
}

/** @param {string} report */
function reporters(report) {
  return ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
}

/** @param {unknown} error */
function showFailure(error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  return 1;
}

await main(import.meta.url, test);
