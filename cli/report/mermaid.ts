import { managersText } from "../shared/flowstack";
import { clean, count } from "../shared/text";
import { isHealthy, isOld, type Report, type ReportRow } from "./model";

/** Mermaid draws no longer text and no more edges (its defaults of `maxTextSize` and `maxEdges`). */
export const LIMITS = { characters: 50_000, edges: 500 };

/** A diagram with more connections in an environment cannot be read: it shows their apps only. */
const MOST_CONNECTIONS = 40;

/** Characters of a line in a label. */
const LONGEST_LINE = 60;

/** Writes the connections of an environment. @param node an id that is free */
type Form = (node: string, rows: ReportRow[]) => string[];

const SHORTEST: Form = (node, rows) => sum(`${node}a`, "All apps", rows);
/** From the most detailed to the shortest. */
const FORMS: Form[] = [
  (node, rows) => byApp(rows.length > MOST_CONNECTIONS ? sum : each, node, rows),
  (node, rows) => byApp(sum, node, rows),
  SHORTEST,
];

/** A flowchart for a README, as detailed as Mermaid's limits allow: environments, their apps, and their connections. */
export function mermaidOf({ environments, connections }: Report): string {
  const groups = environments.map(
    (name) => [name, connections.filter(({ environment }) => environment === name)] as Group,
  );
  const found = FORMS.map((form) => diagram(form, groups)).find(fits);
  return found ?? diagram(SHORTEST, [["All environments", [...connections]]]);
}

type Group = [environment: string, rows: ReportRow[]];

function diagram(form: Form, groups: Group[]): string {
  const lines = groups.flatMap(([environment, rows], at) => [
    `  subgraph e${at}[${quoted(environment)}]`,
    "    direction LR",
    ...form(`e${at}`, rows),
    "  end",
  ]);
  return ["flowchart LR", ...lines, ...CLASSES].join("\n");
}

function fits(text: string): boolean {
  return text.length < LIMITS.characters && text.split(" --- ").length <= LIMITS.edges;
}

function byApp(
  form: (node: string, app: string, rows: ReportRow[]) => string[],
  node: string,
  all: ReportRow[],
) {
  const apps = [...Map.groupBy(all, ({ app }) => app)];
  return apps.flatMap(([app, rows], at) => form(`${node}a${at}`, app, rows));
}

/** An app and each of its connections. */
function each(node: string, app: string, rows: ReportRow[]): string[] {
  return [
    `    ${node}(${quoted(app)})`,
    ...rows.map((row, at) => `    ${node} --- ${node}c${at}[${quoted(...describe(row))}]:::${classOf(row)}`),
  ];
}

/** An app, and how many of its connections need attention. */
function sum(node: string, app: string, rows: ReportRow[]): string[] {
  const parts: [number, string][] = [
    [rows.filter((row) => !isHealthy(row)).length, "not ACTIVE"],
    [rows.filter(isOld).length, "with old keys"],
    [rows.filter(({ managedBy }) => managedBy?.length === 0).length, "not managed"],
  ];
  const counts = parts.flatMap(([number, text]) => (number > 0 ? [`${number} ${text}`] : []));
  const classes = rows.map(classOf);
  const worst = ["bad", "note"].find((one) => classes.includes(one)) ?? "good";
  const label = quoted(app, count(rows.length, "connection"), ...counts);
  return [`    ${node}(${label}):::${worst}`];
}

function describe(row: ReportRow): string[] {
  const age = isOld(row) ? [`key ${row.keyAge} days old`] : [];
  const managed = row.managedBy ? [managersText(row) || "not managed"] : [];
  return [row.name, row.status, ...age, ...managed];
}

function classOf(row: ReportRow): string {
  if (!isHealthy(row)) return "bad";
  return isOld(row) || row.managedBy?.length === 0 ? "note" : "good";
}

const CLASSES = [
  "  classDef good stroke:#1a7f37,stroke-width:2px",
  "  classDef note stroke:#9a6700,stroke-width:2px,stroke-dasharray:4 3",
  "  classDef bad stroke:#cf222e,stroke-width:3px",
];

/** A line of a label. Mermaid does not parse an empty label. */
function cut(line: string): string {
  const characters = [...clean(line).trim()];
  if (characters.length === 0) return "–";
  return characters.length > LONGEST_LINE
    ? `${characters.slice(0, LONGEST_LINE - 1).join("")}…`
    : characters.join("");
}

/**
 * A label with Mermaid's own escapes: punctuation becomes its number, or Mermaid would read it as Markdown (`1. x` as a
 * list, `_x_` as italics) or as the end of the label.
 */
function quoted(...lines: string[]): string {
  const escaped = lines.map((line) =>
    cut(line).replace(/[!-'*+\-./;-@[-`{-~]/g, (character) => `#${character.charCodeAt(0)};`),
  );
  return `"${escaped.join("<br/>")}"`;
}
