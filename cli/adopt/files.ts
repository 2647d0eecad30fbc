import type { Project } from "../../provider/inventory/project";
import { Failure } from "../shared/failure";
import { type Target, targetOf, textOf } from "../shared/files";
import type { ConnectionRow, ManagedById } from "../shared/flowstack";
import { count } from "../shared/text";
import type { Draft } from "../shared/write";
import { importFile, knownInFile } from "./import-file";
import type { AdoptionPlan, Known } from "./plan";
import { declaredIn, extendedProgram, type Form, isOurs, knownIn, newProgram } from "./program";

/** The files to write. */
export interface AdoptFiles {
  out: Target | undefined;
  file: Target | undefined;
  form: Form;
  /** Text of the program that will be replaced. */
  replaced: string | undefined;
  /** Texts that will be extended. */
  kept: { out: string | undefined; file: string | undefined };
}

/** @throws Failure USAGE, NOT_WRITABLE, FILE_UNREADABLE */
export function filesOf(cwd: string, flags: { out?: string; file?: string; force?: boolean }): AdoptFiles {
  const look = (path?: string) => (path === undefined ? undefined : targetOf(cwd, path));
  const [out, file] = [look(flags.out), look(flags.file)];
  if (out && out.real === file?.real) {
    const problem = `--out and --file both name ${out.path}. Nothing was written.`;
    throw new Failure("USAGE", { problem, fix: "Name two different files." });
  }
  const form = file === undefined ? "import option" : "import file";
  const [program, entries] = [textOf(out), textOf(file)];
  if (flags.force) return { out, file, form, replaced: program, kept: { out: undefined, file: undefined } };
  return { out, file, form, replaced: undefined, kept: { out: program, file: entries } };
}

/** Paths of the files that will be extended. */
export function extended({ out, file, kept }: AdoptFiles): string[] {
  const all = [kept.out === undefined ? undefined : out, kept.file === undefined ? undefined : file];
  return all.flatMap((target) => (target ? [target.path] : []));
}

/** @throws Failure FILE_EXISTS where a file cannot be extended */
export function knownInFiles({ out, file, kept }: AdoptFiles): Known[] {
  return [
    ...(out && kept.out !== undefined ? [knownIn(out.path, kept.out)] : []),
    ...(file && kept.file !== undefined ? [knownInFile(file.path, kept.file)] : []),
  ];
}

export function draftsOf(project: Project, files: AdoptFiles, { adopted }: AdoptionPlan): Draft[] {
  const { out, file, form, kept } = files;
  if (adopted.length === 0) return [];
  const program = ({ path }: Target) =>
    kept.out === undefined ? newProgram(adopted, form) : extendedProgram(path, kept.out, adopted, form);
  // The import file has a fingerprint of the FlowStack key, which Pulumi's state keeps encrypted.
  return [
    ...(out ? [{ target: out, text: program(out) }] : []),
    ...(file ? [{ target: file, text: importFile(project, adopted, kept.file), isPrivate: true }] : []),
  ];
}

/**
 * A program that replaces another declares only what is adopted now. The next `pulumi up` would delete what else the old
 * one declared, or a stack manages.
 * @param rows all of the project's connections
 * @throws Failure WOULD_DROP
 */
export function assertNothingDrops(
  { out, replaced }: AdoptFiles,
  plan: AdoptionPlan,
  managed: ManagedById,
  rows: readonly ConnectionRow[],
): void {
  if (replaced === undefined || plan.adopted.length === 0) return;
  const stays = new Set(plan.adopted.map(({ row }) => row.id));
  const declared = declaredIn(replaced);
  const lost = rows.filter(({ id }) => (managed.has(id) || declared.has(id)) && !stays.has(id));
  if (lost.length === 0) return;
  throw new Failure("WOULD_DROP", {
    problem: `The new ${out?.path} would leave out ${count(lost.length, "connection")} that it declares or the stack manages; \`pulumi up\` would delete them. Nothing was written.`,
    fix: "Leave --force out, or name another file with --out.",
    ids: lost.map(({ id }) => id),
  });
}

/** Whether the replaced program may have declared connections that cannot be read from it. */
export function replacesUnknown({ replaced }: AdoptFiles): boolean {
  return replaced !== undefined && !isOurs(replaced);
}
