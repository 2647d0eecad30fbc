/**
 * Measures how long the native plugin takes from its start to the port that it prints: `node bench/start-up.mjs [launcher]`.
 * Pulumi waits for that before each run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { node, root } from "../scripts/lib/paths.mjs";
import { main } from "../scripts/lib/script.mjs";

const STARTS = 20;

/** Milliseconds at the median. */
const AIM = 300;

/**
 * @param {string} launcher
 * @returns {Promise<number>} milliseconds
 */
async function start(launcher) {
  const begin = performance.now();
  const child = spawn(node(), [launcher, "127.0.0.1:1"], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const time = performance.now() - begin;
  child.stdin.end();
  await once(child, "close");
  return time;
}

await main(import.meta.url, async () => {
  const launcher = process.argv[2] ?? join(root, "dist", "plugin", "pulumi-resource-flowstack");
  /** @type {number[]} */
  const times = [];
  for (let at = 0; at < STARTS; at++) times.push(await start(launcher));
  times.sort((a, b) => a - b);
  const [fastest, median, slowest] = [0, STARTS / 2, STARTS - 1].map((at) => Math.round(times[at] ?? 0));
  console.log(`${STARTS} starts: median ${median} ms (aim: ${AIM}), from ${fastest} to ${slowest} ms`);
  return (median ?? AIM) < AIM ? 0 : 1;
});
