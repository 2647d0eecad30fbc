import type { Project } from "../../provider/inventory/project";
import { Failure } from "../shared/failure";
import { type Target, targetOf, textOf } from "../shared/files";
import type { Shown } from "../shared/flowstack";
import type { Draft } from "../shared/write";
import { importFile, knownInFile } from "./import-file";
import type { AdoptionPlan, Known } from "./plan";
import { declaredIn, extendedProgram, type Form, isOurs, knownIn, newProgram } from "./program";

/** The files that were named. */
export interface Places {
  out: Target | undefined;
  file: Target | undefined;
  /** Whether they are written anew, whatever they hold. */
  anew: boolean;
}

/** @throws Failure USAGE, NOT_WRITABLE, FILE_UNREADABLE */
export function placesOf(cwd: string, flags: { out?: string; file?: string; force?: boolean }): Places {
  const look = (path?: string) => (path === undefined ? undefined : targetOf(cwd, path));
  const [out, file] = [look(flags.out), look(flags.file)];
  if (out && out.real === file?.real) {
    throw new Failure(
      "USAGE",
      `--out and --file both name ${out.path}. Nothing was written; give each a file of its own.`,
    );
  }
  return { out, file, anew: flags.force ?? false };
}

export function formOf({ file }: Places): Form {
  return file === undefined ? "import option" : "import file";
}

/** What a file holds that is to be added to. */
function kept({ anew }: Places, target: Target | undefined): string | undefined {
  return anew || !target ? undefined : textOf(target);
}

/** Files that are there, and are added to. */
export function extended(places: Places): string[] {
  const targets = [places.out, places.file].filter((target) => target !== undefined);
  return targets.filter((target) => kept(places, target) !== undefined).map(({ path }) => path);
}

/** @throws Failure FILE_EXISTS where nothing can be added to a file */
export function knownInPlaces(places: Places): Known[] {
  const { out, file } = places;
  const [program, entries] = [kept(places, out), kept(places, file)];
  return [
    ...(out && program !== undefined ? [knownIn(out.path, program)] : []),
    ...(file && entries !== undefined ? [knownInFile(file.path, entries)] : []),
  ];
}

export function draftsOf(project: Project, places: Places, { adopted }: AdoptionPlan): Draft[] {
  const { out, file } = places;
  const [form, before] = [formOf(places), kept(places, out)];
  if (adopted.length === 0) return [];
  const program = (target: Target) =>
    before === undefined ? newProgram(adopted, form) : extendedProgram(target.path, before, adopted, form);
  return [
    ...(out ? [{ target: out, text: program(out) }] : []),
    // It names a fingerprint of the FlowStack key, which Pulumi's state keeps encrypted.
    ...(file
      ? [{ target: file, text: importFile(project, adopted, kept(places, file)), isPrivate: true }]
      : []),
  ];
}

/**
 * A program that is written anew holds only what is adopted now: whatever else it declared, or a stack manages, the next
 * `pulumi up` would take for deleted.
 * @param under what stacks manage
 * @param rows all of the project's connections
 * @throws Failure WOULD_DROP
 */
export function assertNothingDrops(
  places: Places,
  plan: AdoptionPlan,
  under: Known,
  rows: readonly Shown[],
): void {
  const { out, anew } = places;
  const before = out && textOf(out);
  if (!anew || before === undefined || plan.adopted.length === 0) return;
  const stays = new Set(plan.adopted.map(({ row }) => row.id));
  const declared = declaredIn(before);
  const lost = rows.filter(({ id }) => (under.ids.has(id) || declared.has(id)) && !stays.has(id));
  if (lost.length > 0) throw wouldDrop(out?.path ?? "", lost.length);
}

/** Whether a program is replaced of which nobody knows what it declares. */
export function replacesUnknown({ out, anew }: Places): boolean {
  const before = out && textOf(out);
  return anew && before !== undefined && !isOurs(before);
}

function wouldDrop(path: string, number: number): Failure {
  const what = number === 1 ? "1 connection" : `${number} connections`;
  return new Failure(
    "WOULD_DROP",
    `${path}, written anew, would leave out ${what} that it declares or the stack manages, and the next \`pulumi up\` would ` +
      "delete what is left out. Nothing was written. Leave --force out, so that what is new is added; or name another " +
      "file with --out.",
  );
}
