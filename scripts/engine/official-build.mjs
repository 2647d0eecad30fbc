import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { node } from "../lib/paths.mjs";
import { run } from "../lib/process.mjs";
import { ENGINE } from "../versions.mjs";
import { probe } from "./existing.mjs";
import { intoCache } from "./into-cache.mjs";
import { startProgress } from "./progress.mjs";

/** @typedef {import("../engine.mjs").Found} Found */

/** Long enough for a slow line. Where no server answers, the installer gives up long before. */
const TIMEOUT_MS = 10 * 60_000;

const INSTALLER = fileURLToPath(new URL("official-installer.mjs", import.meta.url));

/** The official build, by the installer that comes with Pulumi's SDK. */
export const officialBuild = { name: "the official installer", find: () => intoCache(install) };

/**
 * @param {string} folder
 * @returns {Promise<Found>}
 */
async function install(folder) {
  const progress = startProgress(`Getting Pulumi ${ENGINE} with the official installer`);
  /** @type {string[]} */
  const lines = [];
  const { code, problem } = await run(node(), [INSTALLER, folder, ENGINE], {
    timeoutMs: TIMEOUT_MS,
    onLine: (line) => lines.push(line),
  });
  const reason = code === 0 ? undefined : (problem ?? lines.findLast(Boolean) ?? "no reason given");
  progress.end(reason);
  return reason ? { reason } : await probe([join(folder, "bin")]);
}
