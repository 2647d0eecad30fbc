/** `npm run check`: what to run before a commit. It needs no engine. */
import { generated } from "./generated.mjs";
import { main } from "./lib/script.mjs";
import { runStages } from "./lib/stages.mjs";
import { tool, vitest } from "./lib/tool.mjs";
import { setUp } from "./setup.mjs";

/**
 * `npm test` begins with these.
 *
 * @type {(import("./lib/stages.mjs").Check | import("./lib/stages.mjs").Tests)[]}
 */
export const CHECKS = [
  { name: "set-up", run: setUp },
  { name: "format and lint", run: () => tool("biome", ["ci", ".", "--colors=off"]) },
  { name: "types", run: () => tool("tsc", ["--noEmit"]) },
  { name: "reference", run: () => tool("typedoc", ["--emit", "none"]) },
  { name: "generated files", run: generated },
  { name: "unit tests", runTests: (args) => vitest("unit", args) },
];

await main(import.meta.url, () => runStages(CHECKS));
