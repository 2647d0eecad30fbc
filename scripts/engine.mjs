/**
 * Gets the Pulumi engine: the CLI, the Node language host and the dynamic host's starter.
 * Run as a program, it says where the engine is: `node scripts/engine.mjs`.
 */
import { join } from "node:path";
import { inCache, onPath } from "./engine/existing.mjs";
import { goBuild } from "./engine/go-build.mjs";
import { officialBuild } from "./engine/official-build.mjs";
import { withLock } from "./lib/lock.mjs";
import { cachedEngine, modules, pathWith, pulumiSdk } from "./lib/paths.mjs";
import { Failure, main } from "./lib/script.mjs";
import { ENGINE, OLDEST_ENGINE } from "./versions.mjs";

/**
 * @typedef {{ pulumi: string, bin: string }} Engine the CLI and its folder
 * @typedef {Engine | { reason: string }} Found
 * @typedef {{ name: string, find: () => Promise<Found> }} Source
 */

/**
 * Finds the engine, or gets it.
 *
 * @returns {Promise<Engine & { env: NodeJS.ProcessEnv }>} `env` is for everything that uses the engine
 */
export async function engine() {
  /** @type {string[]} */
  const reasons = [];
  const found = (await firstOf([onPath, inCache], reasons)) ?? (await getEngine(reasons));
  return { ...found, env: environment(found.bin) };
}

/**
 * The first source that has an engine. Why others have none is added to `reasons`.
 *
 * @param {Source[]} sources
 * @param {string[]} reasons
 */
export async function firstOf(sources, reasons) {
  for (const { name, find } of sources) {
    const found = await find();
    if (!("reason" in found)) return found;
    reasons.push(`${name}: ${found.reason}`);
  }
  return undefined;
}

/**
 * Installs or builds the engine into the cache. Only one process does so at a time; the others use its result.
 *
 * @param {string[]} reasons
 */
async function getEngine(reasons) {
  const work = async () =>
    (await firstOf([inCache], [])) ?? (await firstOf([officialBuild, goBuild], reasons));
  try {
    const found = await withLock(`${cachedEngine()}.lock`, work, sayWaiting);
    if (found) return found;
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === undefined) throw error;
    // What is wrong with the outside world is one of the sources' reasons; this is about the cache's own files.
    throw new Failure(
      `${cachedEngine()} cannot be written: ${message}. Set XDG_CACHE_HOME to a folder that can.`,
    );
  }
  throw new Failure(noEngine(reasons));
}

/**
 * @param {import("./lib/lock.mjs").Owner | undefined} owner
 * @param {number} seconds
 */
function sayWaiting(owner, seconds) {
  if (seconds % 15 !== 0) return;
  const other = owner ? `Process ${owner.pid} on ${owner.host}` : "Another process";
  console.error(`${other} is getting the Pulumi engine; waiting for it (${seconds} s)`);
}

/** @param {string[]} reasons */
export function noEngine(reasons) {
  return [
    "There is no Pulumi engine, and none could be got:",
    ...reasons.map((reason) => `  - ${reason}`),
    `Install the Pulumi CLI ${OLDEST_ENGINE} or newer (https://www.pulumi.com/docs/install),`,
    `or Go 1.25 or newer, with which Pulumi ${ENGINE} is then built here.`,
  ].join("\n");
}

/**
 * The first `node` on PATH must be a new one: the dynamic host's starter is a script that calls it. The SDK's folder
 * has that starter, for a CLI that has none beside it.
 *
 * @param {string} bin
 * @returns {NodeJS.ProcessEnv}
 */
function environment(bin) {
  return {
    ...process.env,
    PATH: pathWith(join(modules, ".bin"), bin, pulumiSdk),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

await main(import.meta.url, async () => console.log((await engine()).bin));
