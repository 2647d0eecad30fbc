import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "./failure";

/** A place to write to, as it was when it was looked at. */
export interface Target {
  /** As it was given. */
  path: string;
  /** The file itself: what a link leads to. */
  real: string;
  /** What was there; undefined where there was no file. */
  found: { bytes: Buffer; mode: number } | undefined;
}

/**
 * Looks at a file that is to be written, before any work is done for it.
 * @throws Failure NOT_WRITABLE where something else than a file is there, FILE_UNREADABLE
 */
export function targetOf(cwd: string, path: string): Target {
  const place = resolve(cwd, path);
  const stats = statsOf(path, place);
  if (!stats) return { path, real: absent(path, place), found: undefined };
  if (!stats.isFile()) {
    throw new Failure(
      "NOT_WRITABLE",
      `${path} is ${kindOf(stats)}. Nothing was written; name an ordinary file.`,
    );
  }
  const real = realpathSync(place);
  return { path, real, found: { bytes: bytesOf(path, real), mode: stats.mode & 0o777 } };
}

/** Whether the place is as it was. */
export function isUnchanged({ real, found }: Target): boolean {
  try {
    const bytes = readFileSync(real);
    return found?.bytes.equals(bytes) ?? false;
  } catch (error) {
    return codeOf(error) === "ENOENT" && found === undefined;
  }
}

export function textOf({ found }: Target): string | undefined {
  return found?.bytes.toString("utf8");
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String((error as Error).name);
}

function statsOf(path: string, place: string): Stats | undefined {
  try {
    return statSync(place);
  } catch (error) {
    // What is in the way of a file that is yet to be is told when it is written.
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return undefined;
    throw unreadable(path, error);
  }
}

/** The folder's real path, so that two names of one new file are seen to be the same. */
function absent(path: string, place: string): string {
  if (isLink(place)) {
    throw new Failure(
      "NOT_WRITABLE",
      `${path} is a link that leads nowhere. Nothing was written; name a file.`,
    );
  }
  try {
    return join(realpathSync(dirname(place)), basename(place));
  } catch {
    return place;
  }
}

function isLink(place: string): boolean {
  try {
    return lstatSync(place).isSymbolicLink();
  } catch {
    return false;
  }
}

function bytesOf(path: string, real: string): Buffer {
  try {
    return readFileSync(real);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Failure {
  return new Failure("FILE_UNREADABLE", `${path} cannot be read (${codeOf(error)}). Name another file.`);
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}
