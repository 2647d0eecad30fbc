import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { cachedEngine, executable, searchPath } from "../lib/paths.mjs";
import { ask } from "../lib/process.mjs";
import { isAtLeast, isSameMajor } from "../lib/version.mjs";
import { ENGINE, OLDEST_ENGINE } from "../versions.mjs";

/** @typedef {import("../engine.mjs").Found} Found */

/** A `pulumi` that the user installed. */
export const onPath = { name: "a Pulumi CLI on PATH", find: () => probe(searchPath()) };

/** What an earlier run put into the cache. */
export const inCache = {
  name: "this project's cache",
  find: () => probe([join(cachedEngine(), "bin")], "none there yet"),
};

/**
 * Looks for a new-enough CLI and its language host in these folders. The language host may be in another of them
 * than the CLI, as packagers like to split the two.
 *
 * @param {string[]} folders
 * @param {string} [none] what to say when there is no CLI
 * @returns {Promise<Found>}
 */
export async function probe(folders, none = "none found") {
  const pulumi = firstIn(folders, executable("pulumi"));
  if (!pulumi) return { reason: none };
  const version = await ask(pulumi, ["version"], {
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  const problem = unfit(version);
  if (problem) return { reason: `${pulumi} ${problem}` };
  const languageHost = firstIn([dirname(pulumi), ...folders], executable("pulumi-language-nodejs"));
  if (!languageHost) return { reason: `${pulumi} comes without pulumi-language-nodejs` };
  return { bin: dirname(pulumi), pulumi };
}

/**
 * Why a CLI of this version will not do.
 *
 * @param {string | undefined} version
 */
export function unfit(version) {
  if (version === undefined) return "does not run";
  if (!isSameMajor(version, ENGINE)) return `is ${version}, and the SDK wants ${ENGINE.split(".")[0]}.x`;
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
