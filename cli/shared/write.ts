import { randomUUID } from "node:crypto";
import { chmodSync, constants, copyFileSync, linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "./failure";
import { codeOf, isUnchanged, type Target } from "./files";

/** A file to be written whole. */
export interface Draft {
  target: Target;
  text: string;
  /** For its owner alone. Default: as it was, or as the system has it. */
  isPrivate?: boolean;
}

/** A draft whose text is on the disk already, beside its place. */
interface Placed extends Draft {
  beside: string;
}

/**
 * Writes all of the files or none: each goes beside its place first, and then takes it. Nothing in here waits, so that
 * Ctrl+C comes before or after it.
 * @throws Failure NOT_WRITABLE, FILE_CHANGED
 */
export function writeAll(drafts: readonly Draft[]): void {
  const placed = drafts.map((draft) => ({ ...draft, beside: besideOf(draft.target) }));
  try {
    for (const one of placed) prepare(one);
    for (const { target } of placed) if (!isUnchanged(target)) throw changed(target);
    takePlaces(placed);
  } finally {
    for (const { beside } of placed) remove(beside);
  }
}

/** A name that nobody else has: whatever has it may be removed. */
function besideOf({ real }: Target): string {
  return join(dirname(real), `.pulumi-flowstack-${randomUUID()}.tmp`);
}

function remove(beside: string): void {
  try {
    rmSync(beside, { force: true });
  } catch {
    // It is not there, or its folder does not let go of it: what matters was said.
  }
}

function prepare({ target, text, isPrivate, beside }: Placed): void {
  try {
    writeFileSync(beside, text, { flag: "wx", ...(isPrivate && { mode: 0o600 }) });
    if (target.found) chmodSync(beside, isPrivate ? target.found.mode & 0o600 : target.found.mode);
  } catch (error) {
    throw notWritable(target, error);
  }
}

function takePlaces(placed: readonly Placed[]): void {
  const done: Target[] = [];
  for (const { target, beside } of placed) {
    try {
      takePlace(target, beside);
      done.push(target);
    } catch (error) {
      const left = done.filter((one) => !putBack(one)).map(({ path }) => path);
      throw codeOf(error) === "EEXIST" ? changed(target, left) : notWritable(target, error, left);
    }
  }
}

/** Where no file was, none is overwritten: one may have appeared since the last look. */
function takePlace({ real, found }: Target, beside: string): void {
  try {
    if (found) renameSync(beside, real);
    else linkSync(beside, real);
  } catch (error) {
    if (found || codeOf(error) === "EEXIST") throw error;
    // A disk without links.
    copyFileSync(beside, real, constants.COPYFILE_EXCL);
  }
}

/** @returns whether the file is as it was before */
function putBack(target: Target): boolean {
  const { real, found } = target;
  const beside = besideOf(target);
  try {
    if (!found) rmSync(real);
    else {
      writeFileSync(beside, found.bytes, { flag: "wx", mode: found.mode });
      renameSync(beside, real);
    }
    return true;
  } catch {
    remove(beside);
    return false;
  }
}

function changed({ path }: Target, left: readonly string[] = []): Failure {
  return new Failure("FILE_CHANGED", `${path} changed meanwhile. ${outcome(left)} Run the command again.`);
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
  return new Failure("NOT_WRITABLE", `${path} cannot be written: ${why}. ${outcome(left)}`);
}

function outcome(left: readonly string[]): string {
  if (left.length === 0) return "Nothing was written.";
  return `${left.join(", ")} is written already, and could not be put back.`;
}
