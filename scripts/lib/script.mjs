import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stopAll } from "./process.mjs";

/** A failure that the user can do something about: its message is all that is shown. */
export class Failure extends Error {}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** @type {Set<() => void>} */
const cleanups = new Set();
let interrupted = false;

/**
 * Runs `body` if the module at `url` is the program that was started (and not one that it imports). What the body
 * returns is the exit code; a Failure is shown as one message; Ctrl-C leaves nothing running and nothing behind.
 *
 * @param {string} url
 * @param {() => Promise<number | void>} body
 */
export async function main(url, body) {
  // Node resolves links in a module's URL, but not in what it was told to start.
  if (url !== pathToFileURL(realpathSync(process.argv[1] ?? "")).href) return;
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.on(signal, () => void interrupt(/** @type {NodeJS.Signals} */ (signal), code));
  }
  try {
    end((await body()) ?? 0);
  } catch (error) {
    // Once an interrupt is being handled, errors are only its echo.
    if (!interrupted) console.error(error instanceof Failure ? `\n${error.message}` : error);
    end(1);
  }
}

/**
 * Has `cleanup` run however this process ends; calling the returned function runs it earlier.
 *
 * @param {() => void} cleanup
 */
export function atEnd(cleanup) {
  const once = () => void (cleanups.delete(once) && cleanup());
  cleanups.add(once);
  return once;
}

/** A new folder that is gone when this process is. */
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
  // Whoever presses Ctrl-C twice does not want to wait.
  await stopAll(signal, again ? 0 : undefined);
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
