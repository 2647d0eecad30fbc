import type { Io } from "../shared/io";
import { type Column, count, statusColour, table } from "../shared/text";
import type { AdoptionPlan } from "./plan";
import type { Form } from "./program";

export interface Result {
  plan: AdoptionPlan;
  /** Files. */
  written: string[];
  /** What to do next, a line each. */
  steps: string[];
  /** Secrets that the program asks for. */
  configKeys: string[];
}

export interface Where {
  form: Form;
  out: string | undefined;
  file: string | undefined;
  stack: string | undefined;
}

type Line = AdoptionPlan["adopted"][number]["row"] & { what: string };

export function shownPlan(io: Io, { adopted, skipped }: AdoptionPlan, knowsStack: boolean): string {
  const lines: Line[] = [
    ...adopted.map(({ row, kind, names }) => ({ ...row, what: `adopt as ${kind} "${names.logical}"` })),
    ...skipped.map(({ row, why }) => ({ ...row, what: `leave: ${why}` })),
  ];
  const summary = `${count(adopted.length, "connection")} to adopt, ${skipped.length} to leave as they are.`;
  const hint = knowsStack ? "" : " What a stack manages already is not known: --stack <name> leaves it out.";
  return `${lines.length === 0 ? "" : `${table(io, COLUMNS, lines)}\n\n`}${summary}${hint}`;
}

const COLUMNS: Column<Line>[] = [
  { title: "ID", cell: ({ id }) => id },
  { title: "APP", cell: ({ app }) => app },
  { title: "NAME", cell: ({ name }) => name },
  { title: "STATUS", cell: ({ status }) => status, colour: ({ status }) => statusColour(status) },
  { title: "PLAN", cell: ({ what }) => what },
];

/** Up to here each secret is a line of its own; beyond, the file's comment has them. */
const MOST_KEYS_SHOWN = 5;

export function nextSteps({ adopted }: AdoptionPlan, { form, out, file, stack }: Where): string[] {
  const keys = adopted.filter(({ kind }) => kind === "ApiKeyConnection").map(({ names }) => names.configKey);
  const at = stack === undefined ? "" : ` --stack ${stack}`;
  const steps: string[][] = [];
  if (file !== undefined) {
    steps.push([`pulumi import --file ${file} --generate-code=false --protect=false${at}`]);
    steps.push([`Delete ${file}.`]);
  }
  if (out === undefined)
    steps.push(["Declare the same resources in the program: --out writes that as well."]);
  else steps.push([`Have the program import it, as in: import "./${out.replace(/\.ts$/, "")}";`]);
  if (out !== undefined && keys.length > 0) steps.push(secretSteps(keys, out, at));
  const adopts = "Adopts, and changes nothing in FlowStack. The `import` options may stay or go.";
  const records = "Records the keys that the program has as those to compare with, and sends nothing.";
  steps.push([`pulumi up${at}`, form === "import option" ? adopts : records]);
  return steps.flatMap(([first, ...more], at) => [
    `  ${at + 1}. ${first}`,
    ...more.map((line) => `     ${line}`),
  ]);
}

function secretSteps(keys: readonly string[], out: string, at: string): string[] {
  if (keys.length > MOST_KEYS_SHOWN)
    return [`Set ${keys.length} keys, which no API gives back: the top of ${out} has the commands.`];
  return [
    "Set the keys, which no API gives back:",
    ...keys.map((key) => `pulumi config set --secret ${key}${at}`),
  ];
}
