import { randomUUID } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "./failure";
import { codeOf, isUnchanged, type Target } from "./files";

/** A whole file to write. */
export interface Draft {
  target: Target;
  text: string;
  /** Readable by its owner alone. Default: the mode that the file had, or the system's. */
  isPrivate?: boolean;
}

/** A draft, and its temporary file in the same folder. */
interface Placed extends Draft {
  beside: string;
}

/**
 * Writes all of the files or none: each goes to a temporary file first, and then takes its place. Nothing here is
 * asynchronous, so a signal comes before or after it.
 * @throws Failure NOT_WRITABLE, FILE_CHANGED
 */
export function writeAll(drafts: readonly Draft[]): void {
  const placed = drafts.map((draft) => ({ ...draft, beside: join(dirname(draft.target.real), aName()) }));
  try {
    for (const one of placed) prepare(one);
    for (const { target } of placed) if (!isUnchanged(target)) throw changed(target);
    takePlaces(placed);
  } finally {
    for (const { beside } of placed) remove(beside);
  }
}

/** A name that nobody else uses, so that it is safe to remove. */
function aName(): string {
  return `.pulumi-flowstack-${randomUUID()}.tmp`;
}

function remove(beside: string): void {
  try {
    rmSync(beside, { force: true });
  } catch {
    // The folder does not allow it; the error that matters is reported already.
  }
}

function prepare(draft: Placed): void {
  const { target, text, beside } = draft;
  try {
    writeFileSync(beside, text, { flag: "wx", ...(draft.isPrivate && { mode: 0o600 }) });
    if (target.found) chmodSync(beside, modeOf(draft));
  } catch (error) {
    if (!canBeWritten(target, error)) throw notWritable(target, error);
    remove(beside);
  }
}

/** Of a file that exists already. */
function modeOf({ target, isPrivate }: Draft): number {
  const { mode = 0 } = target.found ?? {};
  return isPrivate ? mode & 0o600 : mode;
}

/** A file may be writable that cannot be replaced: it is a mount, or its folder accepts no temporary file (then ENOENT). */
const IN_PLACE = ["EBUSY", "EXDEV", "EACCES", "EPERM", "EROFS", "ENOENT"];

/** Whether the file itself can be written, where its folder allows no other file. */
function canBeWritten({ real, found }: Target, error: unknown): boolean {
  if (!found || !IN_PLACE.includes(codeOf(error))) return false;
  try {
    accessSync(real, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function takePlaces(placed: readonly Placed[]): void {
  const done: Target[] = [];
  for (const one of placed) {
    const { target } = one;
    try {
      const isMoved = takesPlace(one);
      done.push(target);
      if (!isMoved) overwrite(target, one.text, modeOf(one));
    } catch (error) {
      const left = done.filter((before) => !putBack(before)).map(({ path }) => path);
      throw codeOf(error) === "EEXIST" ? changed(target, left) : notWritable(target, error, left);
    }
  }
}

/** A new file overwrites none: another may have appeared since the last check. @returns false: write in place */
function takesPlace({ target, beside }: Placed): boolean {
  const { real, found } = target;
  try {
    if (found) renameSync(beside, real);
    else linkSync(beside, real);
  } catch (error) {
    if (canBeWritten(target, error)) return false;
    if (found || codeOf(error) === "EEXIST") throw error;
    // A file system without hard links.
    copyFileSync(beside, real, constants.COPYFILE_EXCL);
  }
  return true;
}

function overwrite({ real }: Target, text: string | Buffer, mode: number): void {
  if ((statSync(real).mode & 0o777) !== mode) chmodSync(real, mode);
  writeFileSync(real, text, { flag: "r+" });
  truncateSync(real, Buffer.byteLength(text));
}

/** @returns whether the file is as it was before */
function putBack(target: Target): boolean {
  const { real, found } = target;
  try {
    if (found) overwrite(target, found.bytes, found.mode);
    else rmSync(real);
    return true;
  } catch {
    return false;
  }
}

function changed({ path }: Target, left: readonly string[] = []): Failure {
  const problem = `${path} changed in the meantime. ${outcome(left)}`;
  return new Failure("FILE_CHANGED", { problem, fix: "Run the command again." });
}

const REASONS: Record<string, string> = {
  ENOENT: "its folder does not exist",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "a part of its path is not a folder",
};

function notWritable({ path }: Target, error: unknown, left: readonly string[] = []): Failure {
  const why = REASONS[codeOf(error)] ?? codeOf(error);
  const problem = `${path} cannot be written: ${why}. ${outcome(left)}`;
  return new Failure("NOT_WRITABLE", { problem, fix: "Correct that, or name another file." });
}

function outcome(left: readonly string[]): string {
  if (left.length === 0) return "Nothing was written.";
  return `${left.join(", ")} is already written, and could not be put back.`;
}
