import type { Project } from "../../provider/inventory/project";
import { Failure } from "../shared/failure";
import { STANDARD_OUTPUT, type Target, targetOf, textOf } from "../shared/files";
import type { ConnectionRow, ManagedById } from "../shared/flowstack";
import { count } from "../shared/text";
import type { Draft } from "../shared/write";
import { importFile, knownInFile } from "./import-file";
import type { Adopted, AdoptionPlan, Known } from "./plan";
import { declaredIn, extendedProgram, type Form, isOurs, knownIn, newProgram } from "./program";

/** A file to write. */
export interface AdoptFile extends Target {
  /** The text that it had. */
  before: string | undefined;
  /** Whether that is replaced, instead of extended. */
  isReplaced: boolean;
  /** What stays in it. */
  known: Known;
}

export interface AdoptFiles {
  out: AdoptFile | undefined;
  file: AdoptFile | undefined;
  form: Form;
}

interface Flags {
  out?: string;
  file?: string;
  force?: boolean;
  json?: boolean;
}

/** @throws Failure USAGE, NOT_WRITABLE, FILE_UNREADABLE, FILE_EXISTS where a file cannot be extended */
export function filesOf(cwd: string, flags: Flags): AdoptFiles {
  const look = (path: string | undefined, knownIn: (path: string, text: string) => Known) =>
    path === undefined ? undefined : adoptFile(targetOf(cwd, path), flags.force ?? false, knownIn);
  if (flags.file === STANDARD_OUTPUT || (flags.out === STANDARD_OUTPUT && flags.json)) {
    const fix = "Name a file, or `./-` for one of that name.";
    throw new Failure("USAGE", { problem: "`-` works only for --out, and without --json.", fix });
  }
  const [out, file] = [look(flags.out, knownIn), look(flags.file, knownInFile)];
  if (out && out.real === file?.real) {
    const problem = `--out and --file both name ${out.path}. Nothing was written.`;
    throw new Failure("USAGE", { problem, fix: "Name two different files." });
  }
  return { out, file, form: file ? "import file" : "import option" };
}

function adoptFile(
  target: Target,
  isReplaced: boolean,
  knownIn: (path: string, text: string) => Known,
): AdoptFile {
  const before = isReplaced ? target.found?.bytes.toString() : textOf(target);
  const nothing = { path: target.path, ids: new Map(), names: [], constants: [] };
  const known = isReplaced || before === undefined ? nothing : knownIn(target.path, before);
  return { ...target, before, isReplaced, known };
}

/** What a file gets. */
export interface Change {
  file: AdoptFile;
  adopted: Adopted[];
  isExtended: boolean;
}

export function changesOf({ out, file }: AdoptFiles, plan: AdoptionPlan): Change[] {
  return [out, file].flatMap((one) => {
    const adopted = one ? plan.adopted.filter(({ lacking }) => lacking.includes(one.path)) : [];
    if (!one || adopted.length === 0) return [];
    return [{ file: one, adopted, isExtended: one.before !== undefined && !one.isReplaced }];
  });
}

export function draftOf(project: Project, { file: whole, form }: AdoptFiles, change: Change): Draft {
  const { file: target, adopted, isExtended } = change;
  const before = isExtended ? target.before : undefined;
  // The import file has a fingerprint of the FlowStack key, which Pulumi's state keeps encrypted.
  if (target === whole) return { target, text: importFile(project, adopted, before), isPrivate: true };
  const text =
    before === undefined ? newProgram(adopted, form) : extendedProgram(target.path, before, adopted, form);
  return { target, text };
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
    problem: `With --force, ${out.path} would lose ${count(lost.length, "connection")} that it declares or the stack manages, and \`pulumi up\` would delete them. Nothing was written.`,
    fix: "Leave --force out, or name another file with --out.",
    ids: lost.map(({ id }) => id),
  });
}

/** Whether the replaced program may have declared connections that cannot be read from it. */
export function replacesUnknown({ out }: AdoptFiles): boolean {
  return out?.before !== undefined && out.isReplaced && !isOurs(out.before);
}
