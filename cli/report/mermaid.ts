import { managersText } from "../shared/flowstack";
import { clean, count } from "../shared/text";
import { isHealthy, isOld, type Report, type ReportRow } from "./model";

/** A diagram with more connections in an environment cannot be read: it shows their apps only. */
const MOST_CONNECTIONS = 40;

/** A flowchart for a README: environments, their apps, and their connections. */
export function mermaidOf({ environments, connections }: Report): string {
  const lines = environments.flatMap((environment, at) => {
    const rows = connections.filter((row) => row.environment === environment);
    const apps = [...Map.groupBy(rows, ({ app }) => app)];
    const isLarge = rows.length > MOST_CONNECTIONS;
    return [
      `  subgraph e${at}[${quoted(environment)}]`,
      "    direction LR",
      ...apps.flatMap(([app, own], index) => (isLarge ? sum : each)(`e${at}a${index}`, app, own)),
      "  end",
    ];
  });
  return ["flowchart LR", ...lines, ...CLASSES].join("\n");
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
  return [`    ${node}(${quoted(app, count(rows.length, "connection"), ...counts)}):::${worst}`];
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

/**
 * A label with Mermaid's own escapes: punctuation becomes its number, or Mermaid would read it as Markdown (`1. x` as a
 * list, `_x_` as italics) or as the end of the label.
 */
function quoted(...lines: string[]): string {
  const escaped = lines.map((line) =>
    clean(line).replace(/[!-'*+\-./;-@[-`{-~]/g, (character) => `#${character.charCodeAt(0)};`),
  );
  return `"${escaped.join("<br/>")}"`;
}
