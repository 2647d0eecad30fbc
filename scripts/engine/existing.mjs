import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { cachedEngine, executable, searchPath } from "../lib/paths.mjs";
import { outputOf } from "../lib/process.mjs";
import { isAtLeast } from "../lib/version.mjs";
import { ENGINE, OLDEST_ENGINE } from "../versions.mjs";

/** @typedef {import("../engine.mjs").Found} Found */

/** A `pulumi` that the user installed. */
export const onPath = { name: "a Pulumi CLI on PATH", find: () => probe(searchPath()) };

/** The engine that an earlier run put into the cache. */
export const inCache = {
  name: "this project's cache",
  find: () => probe([join(cachedEngine(), "bin")]),
};

/**
 * Looks for a usable CLI and its language host in these folders. The two may be in different folders, as in some Linux
 * distributions.
 *
 * @param {string[]} folders
 * @returns {Promise<Found>}
 */
export async function probe(folders) {
  const pulumi = firstIn(folders, executable("pulumi"));
  if (!pulumi) return { reason: "none found" };
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const problem = unfit(await outputOf(pulumi, ["version"], { env }));
  if (problem) return { reason: `${pulumi} ${problem}` };
  const languageHost = firstIn([dirname(pulumi), ...folders], executable("pulumi-language-nodejs"));
  if (!languageHost) return { reason: `${pulumi} comes without pulumi-language-nodejs` };
  return { bin: dirname(pulumi), pulumi };
}

/**
 * Why a CLI of this version cannot be used.
 *
 * @param {string | undefined} version
 */
export function unfit(version) {
  const [major] = ENGINE.split(".");
  if (version === undefined) return "does not run";
  if (!version.replace(/^v/, "").startsWith(`${major}.`)) return `is ${version}; the SDK needs ${major}.x`;
  if (!isAtLeast(version, OLDEST_ENGINE)) return `is ${version}, older than ${OLDEST_ENGINE}`;
  return undefined;
}

/**
 * @param {string[]} folders
 * @param {string} name
 */
function firstIn(folders, name) {
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}
