import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { node } from "../scripts/lib/paths.mjs";

const TIMES = 9;

/**
 * The time from the start of the plugin until it prints its port: seconds, the median of a few starts.
 *
 * @param {string} folder where the package is installed
 */
export async function measureStart(folder) {
  const launcher = join(
    folder,
    "node_modules",
    "pulumi-flowstack",
    "dist",
    "plugin",
    "pulumi-resource-flowstack",
  );
  const times = [];
  for (let turn = 0; turn < TIMES; turn++) times.push(await startOnce(launcher));
  return times.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? Number.NaN;
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
