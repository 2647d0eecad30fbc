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
  { name: "format, lint, types and reference", run: readSources },
  { name: "generated files", run: generated },
  { name: "unit tests", runTests: (args) => vitest("unit", args) },
];

/** Each of these programs has one thread: together they take half of the time. */
async function readSources() {
  const format = tool("biome", ["ci", ".", "--colors=off"]);
  const types = tool("tsc", ["--noEmit"]);
  const reference = tool("typedoc", ["--emit", "none"]);
  return Math.max(...(await Promise.all([format, types, reference])));
}

await main(import.meta.url, () => runStages(CHECKS));
