import { relative } from "node:path";
import type { Target } from "../shared/files";
import { type AdoptFiles, replacesUnknown } from "./files";
import { literal } from "./literal";
import type { AdoptionPlan } from "./plan";
import { configKeys } from "./program";

export interface Where extends AdoptFiles {
  stack: string | undefined;
  /** Real path of the program's folder. */
  folder: string;
}

/** A sentence or a command, then lines that belong to it. */
type Step = string[];

/** The program declares everything before Pulumi runs: `pulumi up` deletes what is in the state and not in the program. */
export function nextSteps({ adopted }: AdoptionPlan, where: Where): Step[] {
  const { out, file, stack, folder } = where;
  const [keys, at] = [configKeys(adopted), stack === undefined ? "" : ` --stack ${quoted(stack)}`];
  const set = keys.map((key) => `pulumi config set --secret ${key}${at}`);
  return [
    [out ? importing(out, folder) : "Declare the same resources in the program; --out writes that file too."],
    ...(out && keys.length > 0 ? [["Set the keys, which no API returns:", ...set]] : []),
    ...(file
      ? [[`pulumi import --file ${quoted(file.path)} --generate-code=false --protect=false${at}`]]
      : []),
    [`pulumi up${at}`, outlook(where)],
    ...(file ? [[`Delete ${file.path}.`]] : []),
  ];
}

function outlook(where: Where): string {
  if (replacesUnknown(where))
    return `Read its preview first: it deletes whatever only the old ${where.out?.path} declared.`;
  return where.form === "import option"
    ? "It adopts, and changes nothing in FlowStack. Later the `import` options can stay or go."
    : "It records the program's keys as baselines, and sends nothing to FlowStack.";
}

/** How TypeScript imports a module, by the ending of its file. */
const ENDINGS: Record<string, string> = { ".ts": "", ".mts": ".mjs", ".cts": ".cjs" };

function importing({ path, real }: Target, folder: string): string {
  const [, stem = "", ending = ""] = /^(.*?)(\.[cm]?[tj]s)?$/s.exec(relative(folder, real)) ?? [];
  if (ending === "") return `Rename ${path} so that it ends in .ts, and import it in the program.`;
  const module = `${stem}${ENDINGS[ending] ?? ending}`.replaceAll("\\", "/");
  return `Import it in the program: import ${literal(module.startsWith("../") ? module : `./${module}`)};`;
}

/** One argument for a shell. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
