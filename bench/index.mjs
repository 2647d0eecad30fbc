/**
 * Compares the package, as a dynamic provider and as a plugin, with an ordinary dynamic provider and an empty one, on the real engine and a local emulator:
 * `npm run bench [-- --sizes 1,100,1000 --latency 50 --print]`. The results go into docs/performance.md.
 */
import { join } from "node:path";
import { engine } from "../scripts/engine.mjs";
import { main, temporaryFolder } from "../scripts/lib/script.mjs";
import { setUp } from "../scripts/setup.mjs";
import { RIVALS, runAlone } from "./alone.mjs";
import { writeReport } from "./document.mjs";
import { runOnEngine } from "./engine-runs.mjs";
import { describeMachine } from "./machine.mjs";
import { readOptions } from "./options.mjs";
import { install } from "./package.mjs";
import { runOutOfQuota } from "./quota.mjs";
import { report } from "./report.mjs";
import { measureStart } from "./start.mjs";

/**
 * @typedef {object} Results
 * @property {import("./options.mjs").Options} options
 * @property {import("./engine-runs.mjs").EngineRuns[]} engine by size, rising
 * @property {{ size: number, calls: import("./alone.mjs").CallsOutcomes }[]} alone by size, rising
 * @property {Record<"one" | "many", import("./alone.mjs").CallsOutcomes>} memory for one connection, and for
 *   `options.alone` of them, without latency
 * @property {import("./quota.mjs").Standstill[]} standstills
 * @property {number} start seconds until the plugin prints its port
 */

async function bench() {
  const options = readOptions(process.argv.slice(2));
  await setUp();
  const { env } = await engine();
  const machine = await describeMachine(env);
  const folder = temporaryFolder();
  await install(folder);
  const text = report(await measure({ folder, env, options }), machine);
  console.log(text);
  if (!options.print) writeReport(text);
}

/**
 * The quick measurements come first, so that a fault shows early.
 *
 * @param {import("./contender.mjs").Lab} lab
 * @returns {Promise<Results>}
 */
async function measure(lab) {
  const { options } = lab;
  const { sizes, latencyMs, parallel } = options;
  const alone = [];
  for (const size of sizes) {
    alone.push({ size, calls: await runAlone(lab, RIVALS, { size, latencyMs, parallel }) });
  }
  const memory = {
    one: await runAlone(lab, RIVALS, { size: 1, latencyMs: 0, parallel }),
    many: await runAlone(lab, RIVALS, { size: options.alone, latencyMs: 0, parallel }),
  };
  const start = await measureStart(join(lab.folder, "node_modules", "pulumi-flowstack", "dist"));
  const standstills = await runOutOfQuota(lab);
  const engine = [];
  for (const size of sizes) engine.push(await runOnEngine(lab, size));
  return { options, engine, alone, memory, standstills, start };
}

await main(import.meta.url, bench);
