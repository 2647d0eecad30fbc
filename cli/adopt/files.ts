import type { Project } from "../../provider/inventory/project";
import { Failure } from "../shared/failure";
import { type Target, targetOf, textOf } from "../shared/files";
import type { ConnectionRow, ManagedById } from "../shared/flowstack";
import { count } from "../shared/text";
import type { Draft } from "../shared/write";
import { importFile, knownInFile } from "./import-file";
import type { AdoptionPlan, Known } from "./plan";
import { declaredIn, extendedProgram, type Form, isOurs, knownIn, newProgram } from "./program";

/** A file to write; `before` is its old text, if there is one. */
interface AdoptFile extends Target {
  before: string | undefined;
  /** Whether the old text is replaced, instead of extended. */
  isReplaced: boolean;
}

export interface AdoptFiles {
  out: AdoptFile | undefined;
  file: AdoptFile | undefined;
  form: Form;
}

/** @throws Failure USAGE, NOT_WRITABLE, FILE_UNREADABLE */
export function filesOf(cwd: string, flags: { out?: string; file?: string; force?: boolean }): AdoptFiles {
  const look = (path: string | undefined): AdoptFile | undefined => {
    const target = path === undefined ? undefined : targetOf(cwd, path);
    return target && { ...target, before: textOf(target), isReplaced: flags.force ?? false };
  };
  const [out, file] = [look(flags.out), look(flags.file)];
  if (out && out.real === file?.real) {
    const problem = `--out and --file both name ${out.path}. Nothing was written.`;
    throw new Failure("USAGE", { problem, fix: "Name two different files." });
  }
  return { out, file, form: file ? "import file" : "import option" };
}

/** The text that a file keeps. */
function kept(file: AdoptFile | undefined): string | undefined {
  return file?.isReplaced ? undefined : file?.before;
}

/** Paths of the files that will be extended. */
export function extended({ out, file }: AdoptFiles): string[] {
  return [out, file].flatMap((one) => (one && kept(one) !== undefined ? [one.path] : []));
}

/** @throws Failure FILE_EXISTS where a file cannot be extended */
export function knownInFiles({ out, file }: AdoptFiles): Known[] {
  const [program, entries] = [kept(out), kept(file)];
  return [
    ...(out && program !== undefined ? [knownIn(out.path, program)] : []),
    ...(file && entries !== undefined ? [knownInFile(file.path, entries)] : []),
  ];
}

export function draftsOf(
  project: Project,
  { out, file, form }: AdoptFiles,
  { adopted }: AdoptionPlan,
): Draft[] {
  if (adopted.length === 0) return [];
  const drafts: Draft[] = [];
  const before = kept(out);
  const program = (path: string) =>
    before === undefined ? newProgram(adopted, form) : extendedProgram(path, before, adopted, form);
  if (out) drafts.push({ target: out, text: program(out.path) });
  // The import file has a fingerprint of the FlowStack key, which Pulumi's state keeps encrypted.
  if (file) drafts.push({ target: file, text: importFile(project, adopted, kept(file)), isPrivate: true });
  return drafts;
}

/**
 * A program that replaces another declares only what is adopted now. The next `pulumi up` would delete what else the old
 * one declared, or a stack manages.
 * @param rows all of the project's connections
 * @throws Failure WOULD_DROP
 */
export function assertNothingDrops(
  { out }: AdoptFiles,
  plan: AdoptionPlan,
  managed: ManagedById,
  rows: readonly ConnectionRow[],
): void {
  if (!out?.isReplaced || out.before === undefined || plan.adopted.length === 0) return;
  const stays = new Set(plan.adopted.map(({ row }) => row.id));
  const declared = declaredIn(out.before);
  const lost = rows.filter(({ id }) => (managed.has(id) || declared.has(id)) && !stays.has(id));
  if (lost.length === 0) return;
  throw new Failure("WOULD_DROP", {
    problem: `The new ${out.path} would leave out ${count(lost.length, "connection")} that it declares or the stack manages; \`pulumi up\` would delete them. Nothing was written.`,
    fix: "Leave --force out, or name another file with --out.",
    ids: lost.map(({ id }) => id),
  });
}

/** Whether the replaced program may have declared connections that cannot be read from it. */
export function replacesUnknown({ out }: AdoptFiles): boolean {
  return out?.before !== undefined && out.isReplaced && !isOurs(out.before);
}
