import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { cachedEngine, pulumiSdk, starter } from "../lib/paths.mjs";
import { atEnd } from "../lib/script.mjs";
import { inCache } from "./existing.mjs";

/** @typedef {import("../engine.mjs").Found} Found */

/** Longer than any build may take: an older folder was left behind by a killed process. */
const LEFTOVER_AFTER_MS = 2 * 60 * 60_000;

/**
 * Puts a complete engine into the cache, or nothing: `fill` writes to a new folder, which gets the engine's name at the
 * end, and is removed after a failure or Ctrl-C.
 *
 * @param {(folder: string) => Promise<Found>} fill
 * @returns {Promise<Found>}
 */
export async function intoCache(fill) {
  const place = cachedEngine();
  removeLeftovers(place);
  const folder = mkdtempSync(`${place}.`);
  const discard = atEnd(() => remove(folder));
  try {
    mkdirSync(join(folder, "bin"));
    const found = await fill(folder);
    if ("reason" in found) return found;
    addStarter(join(folder, "bin"));
    remove(place);
    renameSync(folder, place);
    return await inCache.find();
  } finally {
    discard();
  }
}

/** @param {string} place */
function removeLeftovers(place) {
  for (const name of readdirSync(dirname(place))) {
    const path = join(dirname(place), name);
    const isOurs = name.startsWith(`${basename(place)}.`);
    if (isOurs && Date.now() - statSync(path).mtimeMs > LEFTOVER_AFTER_MS) remove(path);
  }
}

/** @param {string} folder */
function remove(folder) {
  // A compiler that is being killed may still write to the folder for a moment.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * The engine warns about every starter that it finds on PATH but not in its own folder.
 *
 * @param {string} bin
 */
function addStarter(bin) {
  if (existsSync(join(bin, starter))) return;
  copyFileSync(join(pulumiSdk, starter), join(bin, starter));
  chmodSync(join(bin, starter), 0o755);
}
