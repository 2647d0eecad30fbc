import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "./failure";

/** The path that stands for standard output. */
export const STANDARD_OUTPUT = "-";

/** A place to write to, as it was at the first check. */
export interface Target {
  /** As the user gave it. */
  path: string;
  /** The file itself, behind links. */
  real: string;
  /** The file that was there; undefined where there was none. */
  found: { bytes: Buffer; mode: number } | undefined;
}

/**
 * Checks a file before the command does the work whose result goes there.
 * @throws Failure NOT_WRITABLE where it is no ordinary file, FILE_UNREADABLE
 */
export function targetOf(cwd: string, path: string): Target {
  if (path === STANDARD_OUTPUT) return { path, real: path, found: undefined };
  const place = resolve(cwd, path);
  const stats = attempt(path, () => statSync(place));
  if (!stats) return { path, real: absent(path, place), found: undefined };
  if (!stats.isFile()) throw notOrdinary(path, stats.isDirectory() ? "a folder" : "not an ordinary file");
  const real = realpathSync(place);
  const bytes = attempt(path, () => readFileSync(real));
  return { path, real, found: bytes && { bytes, mode: stats.mode & 0o777 } };
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

/**
 * The text that a file had, to be extended.
 * @throws Failure FILE_UNREADABLE where it is not UTF-8: what it has would be lost
 */
export function textOf({ path, found }: Target): string | undefined {
  try {
    return found && new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(found.bytes);
  } catch {
    throw new Failure("FILE_UNREADABLE", {
      problem: `${path} is not UTF-8 text.`,
      fix: "Name another file.",
    });
  }
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String((error as Error).name);
}

/** Undefined where nothing is there. An obstacle on the path is reported when the file is written. */
function attempt<T>(path: string, look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return undefined;
    const problem = `${path} cannot be read (${codeOf(error)}).`;
    throw new Failure("FILE_UNREADABLE", { problem, fix: "Name another file." });
  }
}

/** With the folder's real path, so that two names of one new file are recognised as the same. */
function absent(path: string, place: string): string {
  if (attempt(path, () => lstatSync(place))?.isSymbolicLink())
    throw notOrdinary(path, "a link that leads nowhere");
  return join(attempt(path, () => realpathSync(dirname(place))) ?? dirname(place), basename(place));
}

function notOrdinary(path: string, kind: string): Failure {
  const problem = `${path} is ${kind}. Nothing was written.`;
  return new Failure("NOT_WRITABLE", { problem, fix: "Name a file." });
}
