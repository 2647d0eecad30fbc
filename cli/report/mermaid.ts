import { clean, count } from "../shared/text";
import { holders, isHealthy, isOld, type Report, type ReportRow } from "./model";

/** Beyond so many in an environment a diagram of each connection is not read any more: apps alone are shown. */
const MOST_CONNECTIONS = 40;

/** A flowchart for a README: environments, their apps, and their connections. */
export function mermaidOf({ environments, connections }: Report): string {
  const lines = environments.flatMap((environment, at) => {
    const rows = connections.filter((row) => row.environment === environment);
    return [
      `  subgraph e${at}[${label(environment)}]`,
      "    direction LR",
      ...appsOf(rows).flatMap((app, index) => appLines(`e${at}a${index}`, app, rows)),
      "  end",
    ];
  });
  return ["flowchart LR", ...lines, ...CLASSES].join("\n");
}

function appLines(node: string, app: string, environment: ReportRow[]): string[] {
  const rows = environment.filter((row) => row.app === app);
  if (environment.length > MOST_CONNECTIONS) {
    const text = [app, count(rows.length, "connection"), ...countsOf(rows)];
    return [`    ${node}(${label(...text)}):::${worstOf(rows)}`];
  }
  return [
    `    ${node}(${label(app)})`,
    ...rows.map((row, at) => `    ${node} --- ${node}c${at}[${label(...describe(row))}]:::${classOf(row)}`),
  ];
}

/** What of an app's connections wants looking at; those that nobody manages only where stacks were named. */
function countsOf(rows: ReportRow[]): string[] {
  const parts: [number, string][] = [
    [rows.filter((row) => !isHealthy(row)).length, "not ACTIVE"],
    [rows.filter(isOld).length, "with old keys"],
    [rows.filter(({ managedBy }) => managedBy?.length === 0).length, "not managed"],
  ];
  return parts.flatMap(([number, text]) => (number > 0 ? [`${number} ${text}`] : []));
}

function worstOf(rows: ReportRow[]): string {
  const classes = rows.map(classOf);
  return ["bad", "note"].find((one) => classes.includes(one)) ?? "good";
}

function describe(row: ReportRow): string[] {
  const age = isOld(row) ? [`key ${row.keyAge} days old`] : [];
  const managed = row.managedBy && (holders(row) || "not managed");
  return [row.name, row.status, ...age, ...(managed ? [managed] : [])];
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

export function appsOf(rows: readonly ReportRow[]): string[] {
  return [...new Set(rows.map(({ app }) => app))];
}

/**
 * Mermaid's own escapes: what is no letter, figure or blank stands as its number, or Mermaid would take it for Markdown
 * (`1. x` for a list, `_x_` for slanted) or for the end of the label.
 */
function label(...lines: string[]): string {
  const escaped = lines.map((line) =>
    clean(line).replace(/[!-'*+\-./;-@[-`{-~]/g, (character) => `#${character.charCodeAt(0)};`),
  );
  return `"${escaped.join("<br/>")}"`;
}
