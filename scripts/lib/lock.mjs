import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { atEnd } from "./script.mjs";

/** The owner touches its lock this often … */
const HEARTBEAT_MS = 5_000;
/** … and one that was not touched for this long has no owner any more, whatever its process id says. */
const STALE_AFTER_MS = 60_000;

/** @typedef {{ pid: number, host: string }} Owner */

/**
 * Runs `work` while no other process runs it under the same lock file; waits for its turn if need be.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(owner: Owner | undefined, seconds: number) => void} onWait called about once a second while waiting
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  mkdirSync(dirname(file), { recursive: true });
  for (let seconds = 0; !take(file); seconds++) {
    onWait(read(file), seconds);
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
 * Has the lock's owner gone without removing it?
 *
 * @param {Owner | undefined} owner undefined: the file says nothing, as for the moment between its creation and its first byte
 * @param {number} ageMs since it was last touched
 * @param {(pid: number) => boolean} [alive]
 */
export function isStale(owner, ageMs, alive = isAlive) {
  if (ageMs > STALE_AFTER_MS) return true;
  // A process id says nothing about a process on another machine that shares the folder.
  return owner !== undefined && owner.host === hostname() && !alive(owner.pid);
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process may be another user's: it is there all the same.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
  if (isStale(read(file), age(file))) discard(file);
  return false;
}

/**
 * Renaming first lets only one of several waiting processes discard a lock. (Two that judge it at the same instant
 * may still both go to work; what the lock protects is written to a place of its own and renamed, so that is safe.)
 *
 * @param {string} file
 */
function discard(file) {
  try {
    renameSync(file, `${file}.${process.pid}`);
    rmSync(`${file}.${process.pid}`);
  } catch {
    // Another process was faster.
  }
}

/**
 * @param {string} file
 * @returns {Owner | undefined}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function age(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // A lock that someone took away is not worth failing for: see discard.
  }
}
