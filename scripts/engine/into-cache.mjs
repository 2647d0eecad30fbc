import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive } from "../lib/lock.mjs";
import { cachedEngine, pulumiSdk, starter } from "../lib/paths.mjs";
import { atEnd } from "../lib/script.mjs";
import { inCache } from "./existing.mjs";

/** @typedef {import("../engine.mjs").Found} Found */

/**
 * Puts an engine into the cache whole or not at all: `fill` writes to a folder beside the engine's place, which is
 * renamed once all is there, and removed if anything goes wrong or Ctrl-C is pressed.
 *
 * @param {(folder: string) => Promise<Found>} fill
 * @returns {Promise<Found>}
 */
export async function intoCache(fill) {
  removeLeftovers();
  const folder = `${cachedEngine()}.${process.pid}`;
  const discard = atEnd(() => remove(folder));
  try {
    mkdirSync(join(folder, "bin"), { recursive: true });
    const found = await fill(folder);
    if ("reason" in found) return found;
    addStarter(join(folder, "bin"));
    remove(cachedEngine());
    renameSync(folder, cachedEngine());
    return await inCache.find();
  } finally {
    discard();
  }
}

/** What processes that were killed outright have left there. */
function removeLeftovers() {
  const place = cachedEngine();
  if (!existsSync(dirname(place))) return;
  for (const name of readdirSync(dirname(place))) {
    const [, pid] = name.split(`${basename(place)}.`);
    if (Number(pid) > 0 && !isAlive(Number(pid))) remove(join(dirname(place), name));
  }
}

/** @param {string} folder */
function remove(folder) {
  // A compiler that was not stopped with its owner may write there for another moment.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * The engine warns about every starter that it finds on PATH but not beside itself.
 *
 * @param {string} bin
 */
function addStarter(bin) {
  if (existsSync(join(bin, starter))) return;
  copyFileSync(join(pulumiSdk, starter), join(bin, starter));
  chmodSync(join(bin, starter), 0o755);
}
