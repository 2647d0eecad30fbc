import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { node } from "../lib/paths.mjs";
import { runWithProgress } from "../lib/progress.mjs";
import { ENGINE } from "../versions.mjs";
import { probe } from "./existing.mjs";
import { intoCache } from "./into-cache.mjs";

/** @typedef {import("../engine.mjs").Found} Found */

/** Enough for a slow network. Where no server answers, the installer gives up much earlier. */
const TIMEOUT_MS = 10 * 60_000;

const INSTALLER = fileURLToPath(new URL("official-installer.mjs", import.meta.url));

/** Installs the official build, with the installer in Pulumi's SDK. */
export const officialBuild = { name: "the official installer", find: () => intoCache(install) };

/**
 * @param {string} folder
 * @returns {Promise<Found>}
 */
async function install(folder) {
  const title = `Installing Pulumi ${ENGINE} with the official installer`;
  const options = { timeoutMs: TIMEOUT_MS };
  const reason = await runWithProgress(title, node(), [INSTALLER, folder, ENGINE], options);
  return reason ? { reason } : await probe([join(folder, "bin")]);
}
