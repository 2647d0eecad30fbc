import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stopAll } from "./process.mjs";

/** A failure that the user can fix: only its message is shown, without a stack trace. */
export class Failure extends Error {}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** @type {Set<() => void>} */
const cleanups = new Set();
let interrupted = false;

/**
 * Runs `body` if the module at `url` is the program that was started (and not one that it imports). What the body
 * returns is the exit code. After Ctrl-C nothing keeps running, and no temporary file is left.
 *
 * @param {string} url
 * @param {() => Promise<number | void>} body
 */
export async function main(url, body) {
  // Node resolves symbolic links in a module's URL, but not in argv.
  if (url !== pathToFileURL(realpathSync(process.argv[1] ?? "")).href) return;
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.on(signal, () => void interrupt(/** @type {NodeJS.Signals} */ (signal), code));
  }
  try {
    end((await body()) ?? 0);
  } catch (error) {
    // After an interrupt, errors only say that something was interrupted.
    if (!interrupted) console.error(error instanceof Failure ? `\n${error.message}` : error);
    end(1);
  }
}

/**
 * Registers `cleanup` to run when this process ends, for whatever reason. Calling the returned function runs it earlier.
 *
 * @param {() => void} cleanup
 */
export function atEnd(cleanup) {
  const once = () => void (cleanups.delete(once) && cleanup());
  cleanups.add(once);
  return once;
}

/** A new folder that is removed when this process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-flowstack-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/**
 * @param {NodeJS.Signals} signal
 * @param {number} code
 */
async function interrupt(signal, code) {
  const again = interrupted;
  interrupted = true;
  // The first Ctrl-C lets the programs clean up; the second one kills them.
  await stopAll(again ? "SIGKILL" : signal);
  finish(code);
}

/** @param {number} code */
function end(code) {
  if (!interrupted) finish(code);
}

/** @param {number} code */
function finish(code) {
  for (const cleanup of cleanups) cleanup();
  process.exit(code);
}
