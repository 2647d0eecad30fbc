import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "./failure";
import type { Io } from "./io";

/** A file to be written whole. */
export interface Draft {
  /** As it was given. */
  path: string;
  text: string;
  /** For its owner alone. Default: as the system has it. */
  isPrivate?: boolean;
}

/** @returns undefined where there is no such file */
export function readIfThere(io: Io, path: string): string | undefined {
  try {
    return readFileSync(resolve(io.cwd, path), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Failure("FILE_UNREADABLE", `${path} cannot be read (${codeOf(error)}). Name another file.`);
  }
}

/**
 * Writes all of the files or none: each goes beside its place first, and is then renamed. Ctrl+C comes before or after,
 * never in between.
 */
export function writeAll(io: Io, drafts: readonly Draft[]): void {
  io.uninterrupted(() => {
    const placed = drafts.map((draft) => ({
      draft,
      target: resolve(io.cwd, draft.path),
      beside: besideOf(io, draft),
    }));
    const begun: string[] = [];
    try {
      for (const { draft, target, beside } of placed) {
        prepare(draft, target, beside);
        begun.push(beside);
      }
      for (const { beside, target } of placed) renameSync(beside, target);
    } catch (error) {
      for (const beside of begun) rmSync(beside, { force: true });
      throw error instanceof Failure ? error : notWritable(drafts, error);
    }
  });
}

function besideOf(io: Io, { path }: Draft): string {
  const target = resolve(io.cwd, path);
  return join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
}

function prepare({ path, text, isPrivate }: Draft, target: string, beside: string): void {
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Failure("NOT_WRITABLE", `${path} is a folder. Nothing was written; name a file.`);
  }
  try {
    writeFileSync(beside, text, { flag: "wx", ...(isPrivate && { mode: 0o600 }) });
  } catch (error) {
    throw notWritable([{ path }], error);
  }
}

function notWritable(drafts: readonly Pick<Draft, "path">[], error: unknown): Failure {
  const paths = drafts.map(({ path }) => path).join(", ");
  const reasons: Record<string, string> = {
    ENOENT: "its folder does not exist",
    EACCES: "no permission",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    ENOTDIR: "a part of its path is not a folder",
  };
  const why = reasons[codeOf(error)] ?? codeOf(error);
  return new Failure("NOT_WRITABLE", `${paths} cannot be written: ${why}. Nothing was written.`);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String((error as Error).name);
}
