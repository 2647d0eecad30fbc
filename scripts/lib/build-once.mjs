import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { withLock } from "./lock.mjs";
import { atEnd } from "./script.mjs";

/**
 * Builds a program into the cache, unless an earlier run did. Only one process does so at a time; the others use its
 * result. The program is built in a new folder and moved at the end: another process never finds half of it.
 *
 * @param {string} program the path in the cache
 * @param {(folder: string) => Promise<void>} build puts the program into the folder, under its own name
 * @returns {Promise<string>} the program's path
 */
export async function buildOnce(program, build) {
  if (existsSync(program)) return program;
  const work = async () => existsSync(program) || (await buildAside(program, build));
  await withLock(`${program}.lock`, work, (seconds) => {
    if (seconds % 15 === 0)
      console.error(`Another process is building ${basename(program)}; waiting for it (${seconds} s)`);
  });
  return program;
}

/**
 * @param {string} program
 * @param {(folder: string) => Promise<void>} build
 */
async function buildAside(program, build) {
  mkdirSync(dirname(program), { recursive: true });
  const folder = mkdtempSync(`${program}.`);
  const discard = atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  try {
    await build(folder);
    renameSync(join(folder, basename(program)), program);
  } finally {
    discard();
  }
}
