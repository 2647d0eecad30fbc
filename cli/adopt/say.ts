import type { Io } from "../shared/io";
import { type Column, count, statusColour, table } from "../shared/text";
import type { AdoptionPlan } from "./plan";

export interface Result {
  plan: AdoptionPlan;
  /** Files. */
  written: string[];
  /** What to do next: sentences and commands. */
  steps: string[][];
  /** Secrets that the program asks for. */
  configKeys: string[];
}

type Line = AdoptionPlan["adopted"][number]["row"] & { what: string };

export function shownPlan(io: Io, { adopted, skipped }: AdoptionPlan, knowsStack: boolean): string {
  const lines: Line[] = [
    ...adopted.map(({ row, kind, names }) => ({ ...row, what: `adopt as ${kind} "${names.logical}"` })),
    ...skipped.map(({ row, why }) => ({ ...row, what: `leave: ${why}` })),
  ];
  if (lines.length === 0) return "There are no connections yet.";
  const summary = `${count(adopted.length, "connection")} to adopt, ${skipped.length} to leave as they are.`;
  const hint = knowsStack ? "" : " What a stack manages already is not known: --stack <name> leaves it out.";
  return `${table(io, COLUMNS, lines)}\n\n${summary}${hint}`;
}

const COLUMNS: Column<Line>[] = [
  { title: "ID", cell: ({ id }) => id },
  { title: "APP", cell: ({ app }) => app },
  { title: "NAME", cell: ({ name }) => name, cuts: true },
  { title: "STATUS", cell: ({ status }) => status, colour: ({ status }) => statusColour(status) },
  { title: "PLAN", cell: ({ what }) => what, cuts: true },
];
