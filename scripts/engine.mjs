/**
 * Finds, installs or builds the Pulumi engine: the CLI, the Node language host and the starter of the dynamic
 * provider's process. `node scripts/engine.mjs` prints the engine's folder.
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
 * @typedef {Engine | { reason: string }} Found `reason`: why there is no engine
 * @typedef {{ name: string, find: () => Promise<Found> }} Source
 */

/**
 * Finds the engine, or installs it.
 *
 * @returns {Promise<Engine & { env: NodeJS.ProcessEnv }>} `env` is for every program that uses the engine
 */
export async function engine() {
  /** @type {string[]} */
  const reasons = [];
  const found = (await firstOf([onPath, inCache], reasons)) ?? (await installEngine(reasons));
  return { ...found, env: environment(found.bin) };
}

/**
 * Returns the engine of the first source that has one. The reasons of the sources without one are added to `reasons`.
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
async function installEngine(reasons) {
  const work = async () =>
    (await firstOf([inCache], [])) ?? (await firstOf([officialBuild, goBuild], reasons));
  try {
    const found = await withLock(`${cachedEngine()}.lock`, work, sayWaiting);
    if (found) return found;
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === undefined) throw error;
    // Failures of the network and of Go are reasons of a source; only the cache's own files end here.
    throw new Failure(`Cannot write ${cachedEngine()}: ${message}. Set XDG_CACHE_HOME to a writable folder.`);
  }
  throw new Failure(noEngine(reasons));
}

/** @param {number} seconds */
function sayWaiting(seconds) {
  if (seconds % 15 !== 0) return;
  console.error(`Another process is installing the Pulumi engine; waiting for it (${seconds} s)`);
}

/** @param {string[]} reasons */
export function noEngine(reasons) {
  return [
    "No Pulumi engine was found or could be installed:",
    ...reasons.map((reason) => `  - ${reason}`),
    `Install the Pulumi CLI ${OLDEST_ENGINE} or newer (https://www.pulumi.com/docs/install),`,
    `or Go 1.25 or newer to build Pulumi ${ENGINE} here.`,
  ].join("\n");
}

/**
 * The Node from node_modules comes first on PATH, because the starter runs `node`. The SDK's folder contains that
 * starter, for a CLI that has none in its own folder.
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
