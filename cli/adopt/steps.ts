import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { STANDARD_OUTPUT, type Target } from "../shared/files";
import { quoted, stackFlag } from "../shared/shell";
import { type AdoptFiles, replacesUnknown } from "./files";
import { literal } from "./literal";

export interface Where extends AdoptFiles {
  stack: string | undefined;
  /** Configuration keys that the program needs in addition. */
  keys: readonly string[];
  /** Real path of the program's folder. */
  folder: string;
}

/** A sentence or a command, then lines that belong to it. */
type Step = string[];

/** The program declares everything before Pulumi runs: `pulumi up` deletes what is in the state and not in the program. */
export function nextSteps(where: Where): Step[] {
  const { out, file, stack, keys, folder } = where;
  const at = stackFlag(stack);
  const set = keys.map((key) => `pulumi config set --secret ${key}${at}`);
  return [
    [out ? importing(out, folder) : "Declare the same resources in the program; --out writes that file too."],
    ...(keys.length > 0 ? [["Set the keys, which no API returns:", ...set]] : []),
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

/** How TypeScript imports a module, by the ending of its file; an ES module names the compiled file. */
const ENDINGS: Record<string, string> = { ".mts": ".mjs", ".cts": ".cjs" };

function importing({ path, real }: Target, folder: string): string {
  if (path === STANDARD_OUTPUT) return "Save the program in a file, and import it in your program.";
  const [, stem = "", ending = ""] = /^(.*?)(\.[cm]?[tj]s)?$/s.exec(relative(folder, real)) ?? [];
  if (ending === "") return `Rename ${path} so that it ends in .ts, and import it in the program.`;
  const compiled = ending === ".ts" ? (isEsModule(folder) ? ".js" : "") : (ENDINGS[ending] ?? ending);
  const module = `${stem}${compiled}`.replaceAll("\\", "/");
  return `Import it in the program: import ${literal(module.startsWith("../") ? module : `./${module}`)};`;
}

/** Whether the nearest package.json says so, as Node decides it. */
function isEsModule(folder: string): boolean {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return folder !== dirname(folder) && isEsModule(dirname(folder));
  try {
    return JSON.parse(readFileSync(file, "utf8")).type === "module";
  } catch {
    return false;
  }
}
