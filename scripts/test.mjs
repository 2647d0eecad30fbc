/**
 * `npm test`: runs the checks, also in a fresh clone. `npm test -- --all`, for CI: runs what the docs and the examples show, too,
 * and tests of both faces on the plugin. The last line is `N passed, N failed`.
 */
import { acceptance } from "./acceptance.mjs";
import { CHECKS } from "./check.mjs";
import { languages } from "./languages.mjs";
import { main } from "./lib/script.mjs";
import { runStages } from "./lib/stages.mjs";
import { vitest } from "./lib/tool.mjs";

/** The tests of both faces that show most for their time. `npm run test:native` runs all. */
const TELLING = ["lifecycle", "upgrade", "wrong-key"];

/** @type {(import("./lib/stages.mjs").Check | import("./lib/stages.mjs").Tests)[]} */
const ALWAYS = [
  ...CHECKS,
  { name: "browser tests", runTests: (args) => vitest("browser", args) },
  { name: "engine", run: () => languages(["yaml"]) },
  { name: "acceptance tests", runTests: acceptance },
];

/** @type {import("./lib/stages.mjs").Tests[]} */
const MORE = [
  { name: "usage", runTests: (args) => acceptance(args, "usage") },
  { name: "the same on the plugin", runTests: (args) => acceptance([...args, ...TELLING], "native") },
];

await main(import.meta.url, () => runStages(process.argv.includes("--all") ? [...ALWAYS, ...MORE] : ALWAYS));
