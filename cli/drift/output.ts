import type { Line } from "../shared/io";
import { type Column, table } from "../shared/table";
import { clean, count } from "../shared/text";
import type { Comparison, Place } from "./compare";
import type { Report } from "./report";

/** One line of the table. */
interface Finding extends Partial<Place> {
  what: string;
  detail: string;
}

const COLUMNS: Column<Finding>[] = [
  { title: "WHAT", cell: ({ what }) => what },
  { title: "STACK", cell: ({ stack }) => stack ?? "-" },
  { title: "RESOURCE", cell: ({ resource }) => resource ?? "-" },
  { title: "ID", cell: ({ id }) => id ?? "-" },
  { title: "DETAIL", cell: ({ detail }) => detail },
];

export function textOf(report: Report): Line[] {
  const findings = findingsOf(report);
  const rows = findings.length > 0 ? [...table(COLUMNS, findings), ""] : [];
  return [...rows, summaryOf(report), ...notesOf(report)];
}

export function markdownOf(report: Report): Line[] {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rows = findingsOf(report).map((one) => line(COLUMNS.map(({ cell }) => code(cell(one)))));
  const head = [line(COLUMNS.map(({ title }) => title.toLowerCase())), line(COLUMNS.map(() => "---"))];
  const stacks = report.stacks.map(code).join(", ");
  const lines = [`### FlowStack drift: ${stacks}`, "", summaryOf(report), ""];
  return [...lines, ...(rows.length > 0 ? [...head, ...rows, ""] : []), ...notesOf(report)];
}

function findingsOf({ drifted, gone, unhealthy, overdue, unmanaged, pending }: Report): Finding[] {
  return [
    ...drifted.map((one) => ({ ...one, what: "drifted", detail: changeOf(one) })),
    ...gone.map((one) => ({ ...one, what: "gone", detail: "not in FlowStack" })),
    ...unhealthy.map((one) => ({ ...one, what: "unhealthy", detail: one.status })),
    ...overdue.map((one) => ({
      ...one,
      what: "overdue",
      detail: `key is ${count(one.days, "day")} old, rotateAfter is ${one.rotateAfter}`,
    })),
    ...unmanaged.map(({ id, app, name, status }) => ({
      what: "unmanaged",
      id,
      detail: `"${name}" for ${app} (${status})`,
    })),
    ...pending.map((one) => ({ ...one, what: "pending", detail: one.operation })),
  ];
}

function changeOf({ field, from, to, reason }: Comparison["drifted"][number]): string {
  return from === undefined ? `${field}: ${reason}` : `${field} was "${from}" and is now "${to}"`;
}

function summaryOf({ drift, drifted, gone, unhealthy, overdue, unmanaged }: Report): string {
  const changed = new Set(drifted.map(({ stack, resource, id }) => JSON.stringify([stack, resource, id])))
    .size;
  const verdict = drift ? `Drift: ${changed} drifted, ${gone.length} gone` : "No drift";
  return `${verdict}. ${unhealthy.length} unhealthy, ${overdue.length} overdue, ${unmanaged.length} unmanaged.`;
}

function notesOf({ unmanaged, pending, stacks, quota }: Report): string[] {
  const none =
    stacks.length === 1
      ? `the stack ${stacks[0]} does not manage`
      : `none of the stacks ${stacks.join(", ")} manages`;
  const reset = quota.resetsAt === null ? "" : ` until ${quota.resetsAt}`;
  const notes = [
    unmanaged.length > 0 && `unmanaged: ${none} it; a stack that was not named here may.`,
    pending.length > 0 &&
      "pending: a run is still going on, or was killed. Wait for it to end; after a kill, see docs/guides/after-a-crash.md.",
    quota.remaining !== null && `quota: ${quota.remaining} of ${quota.limit ?? "?"} requests left${reset}`,
  ];
  return notes.filter((note) => note !== false);
}

/** A text that Markdown shows as it is: no link, no mention, no HTML. A fence of backticks must be longer than any inside. */
function code(text: string): string {
  const shown = clean(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const [fence, pad] = ["`".repeat(longest + 1), longest > 0 ? " " : ""];
  return shown.trim() === "" ? "-" : `${fence}${pad}${shown}${pad}${fence}`;
}
