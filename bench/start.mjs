/** How long the native plugin takes to start, which Pulumi waits for before each run. `node bench/start.mjs` measures the build. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { node, root } from "../scripts/lib/paths.mjs";
import { main } from "../scripts/lib/script.mjs";

const TIMES = 20;

/**
 * The time from the start of the plugin until it prints its port: seconds, the median of a few starts.
 *
 * @param {string} dist the built package
 */
export async function measureStart(dist) {
  const launcher = join(dist, "plugin", "pulumi-resource-flowstack");
  const times = [];
  for (let turn = 0; turn < TIMES; turn++) times.push(await startOnce(launcher));
  return times.sort((a, b) => a - b)[TIMES / 2] ?? Number.NaN;
}

/** @param {string} launcher */
async function startOnce(launcher) {
  const started = performance.now();
  const plugin = spawn(node(), [launcher, "127.0.0.1:1"], { stdio: ["pipe", "pipe", "inherit"] });
  await once(plugin.stdout, "data");
  const seconds = (performance.now() - started) / 1_000;
  const ended = once(plugin, "close");
  // The plugin ends with its engine, which keeps this pipe open.
  plugin.stdin.end();
  await ended;
  return seconds;
}

await main(import.meta.url, async () => {
  const seconds = await measureStart(join(root, "dist"));
  console.log(`${seconds.toFixed(3)} s, the median of ${TIMES} starts`);
});
