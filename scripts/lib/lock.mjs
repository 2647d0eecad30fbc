import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { atEnd } from "./script.mjs";

/** The owner of a lock touches the file this often … */
const HEARTBEAT_MS = 5_000;
/** … and a file that nobody touched for this long was left behind by a killed process. */
const STALE_AFTER_MS = 60_000;

/**
 * Runs `work` while no other process runs it under the same lock file. Waits for the other process if there is one.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(seconds: number) => void} onWait called about once a second while waiting
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  mkdirSync(dirname(file), { recursive: true });
  for (let seconds = 0; !take(file); seconds++) {
    onWait(seconds);
    await sleep(1_000);
  }
  const release = atEnd(() => rmSync(file, { force: true }));
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    release();
  }
}

/**
 * Two processes that find the same stale lock at the same moment may both get it. That costs time but breaks nothing: each
 * works in its own folder, and renames it at the end.
 *
 * @param {string} file
 */
function take(file) {
  if (age(file) > STALE_AFTER_MS) rmSync(file, { force: true });
  try {
    writeFileSync(file, "", { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Milliseconds since the file was last touched; 0 if it does not exist.
 *
 * @param {string} file
 */
function age(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? Date.now() - stat.mtimeMs : 0;
}

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Another process removed the lock: see take.
  }
}
