import { relative } from "node:path";
import type { Target } from "../shared/files";
import { literal } from "./literal";
import type { AdoptionPlan } from "./plan";
import { configKeys, FEW_KEYS, type Form } from "./program";

export interface Where {
  form: Form;
  out: Target | undefined;
  file: Target | undefined;
  stack: string | undefined;
  /** Whether `out` takes the place of a program that may have declared other things. */
  isRisky: boolean;
  /** Real path of the program's folder. */
  folder: string;
}

/** A sentence, or a command and what it does; then lines that belong to it. */
type Step = string[];

/** In this order no `pulumi up` ever meets a state whose connections the program does not declare: it would delete them. */
export function nextSteps({ adopted }: AdoptionPlan, where: Where): Step[] {
  const { out, file, stack, folder } = where;
  const [keys, at] = [configKeys(adopted), stack === undefined ? "" : ` --stack ${quoted(stack)}`];
  return [
    [out ? importing(out, folder) : "Declare the same resources in the program: --out writes that as well."],
    ...(out && keys.length > 0 ? [keySteps(keys, out.path, at)] : []),
    ...(file
      ? [[`pulumi import --file ${quoted(file.path)} --generate-code=false --protect=false${at}`]]
      : []),
    [`pulumi up${at}`, outlook(where)],
    ...(file ? [[`Delete ${file.path}.`]] : []),
  ];
}

function outlook({ form, out, isRisky }: Where): string {
  if (isRisky)
    return `Look at its preview first: what the old ${out?.path} declared and the new one does not, it deletes.`;
  return form === "import option"
    ? "Adopts, and changes nothing in FlowStack. The `import` options may stay or go."
    : "Records the keys that the program has as those to compare with, and sends nothing.";
}

/** What TypeScript calls a module after its file's name. */
const ENDINGS: Record<string, string> = { ".ts": "", ".mts": ".mjs", ".cts": ".cjs" };

function importing({ path, real }: Target, folder: string): string {
  const [, stem = "", ending = ""] = /^(.*?)(\.[cm]?[tj]s)?$/s.exec(relative(folder, real)) ?? [];
  if (ending === "") return `Give ${path} a name that ends in .ts, and have the program import it.`;
  const module = `${stem}${ENDINGS[ending] ?? ending}`.replaceAll("\\", "/");
  return `Have the program import it, as in: import ${literal(module.startsWith("../") ? module : `./${module}`)};`;
}

function keySteps(keys: readonly string[], path: string, at: string): Step {
  if (keys.length > FEW_KEYS)
    return [
      `Set ${keys.length} keys, which no API gives back: the top of ${path} has the commands${more(at)}.`,
    ];
  return [
    "Set the keys, which no API gives back:",
    ...keys.map((key) => `pulumi config set --secret ${key}${at}`),
  ];
}

/** A program may serve several stacks, so that its comment names none. */
function more(at: string): string {
  return at === "" ? "" : `; add${at} to each`;
}

/** An argument as a shell takes it for one. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

export function numbered(steps: readonly Step[]): string {
  const lines = steps.flatMap(([first, ...more], at) => [
    `  ${at + 1}. ${first}`,
    ...more.map((line) => `     ${line}`),
  ]);
  return lines.join("\n");
}
