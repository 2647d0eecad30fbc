import { managersText } from "../shared/flowstack";
import { count } from "../shared/text";
import { html, Markup } from "./markup";
import { isHealthy, isOld, type Report, type ReportRow, ROTATE_AFTER } from "./model";
import { STYLE } from "./style";

/** One page that needs nothing else: no script, no network. */
export function pageOf(report: Report): string {
  const { environments, connections, generated } = report;
  const what = `${count(environments.length, "environment")} · ${count(connections.length, "connection")}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>FlowStack connections</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<header><h1>FlowStack connections</h1><p class="quiet">${what} · as of ${generated.replace("T", " ").replace("Z", " UTC")}</p></header>
${tiles(report)}
${attention(report)}
${environments.map((environment) => everything(report, environment))}
${stacks(report)}
<footer>Made by pulumi-flowstack. This page contains no credential. The age of a key counts from the day its connection was made.</footer>
</main>
</body>
</html>
`;
  return page.text;
}

const none = html`<span class="quiet">–</span>`;

function card(content: Markup): Markup {
  return html`<div class="card">${content}</div>`;
}

/** A table with a title for each column. @param rows cells, each with its own `td` or `th` */
function table(titles: readonly (string | Markup | undefined)[], rows: readonly Markup[]): Markup {
  const heads = titles.flatMap((title) => (title ? [html`<th scope="col">${title}</th>`] : []));
  return card(html`<table>
<thead><tr>${heads}</tr></thead>
<tbody>${rows.map((row) => html`${row}\n`)}</tbody>
</table>`);
}

function tiles({ connections, stacks: named }: Report): Markup {
  const unhealthy = connections.filter((row) => !isHealthy(row)).length;
  const old = connections.filter(isOld).length;
  const managed = connections.filter(({ managedBy }) => managedBy?.length).length;
  const tile = (value: string | number, text: string, mood = "") =>
    html`<div class="${mood ? `tile ${mood}` : "tile"}"><b>${value}</b><span>${text}</span></div>\n`;
  return html`<section class="tiles" aria-label="In figures">
${tile(connections.length, "connections")}${tile(connections.length - unhealthy, "active", unhealthy === 0 ? "good" : "")}${tile(unhealthy, "not active", unhealthy > 0 ? "bad" : "good")}${tile(old, `keys of ${ROTATE_AFTER} days or more`, old > 0 ? "warn" : "good")}${named.length > 0 ? tile(`${managed} of ${connections.length}`, "managed by Pulumi") : undefined}</section>`;
}

function attention({ connections, environments }: Report): Markup {
  const rows = connections.filter((row) => !isHealthy(row) || isOld(row));
  const sorted = [...rows].sort((one, other) => Number(isHealthy(one)) - Number(isHealthy(other)));
  const several = environments.length > 1;
  const title = html`<h2 id="attention">Needs attention</h2>`;
  if (rows.length === 0)
    return html`${title}${card(html`<div class="calm">✓ Every connection is active, and no key is ${ROTATE_AFTER} days old.</div>`)}`;
  const cells = (row: ReportRow) =>
    html`<tr><td class="name"><a href="#${anchor(connections, row)}">${row.name || "(without a name)"}</a><br><code>${row.id}</code></td><td>${row.app}</td>${several ? html`<td>${row.environment}</td>` : undefined}<td>${reason(row)}</td><td class="quiet">${advice(row)}</td></tr>`;
  const titles = ["Connection", "App", several ? "Environment" : undefined, "Why", "What to do"];
  return html`${title}${table(titles, sorted.map(cells))}`;
}

/** Ids are no anchors: they may contain anything, and two projects may have the same. */
function anchor(connections: readonly ReportRow[], row: ReportRow): string {
  return `c${connections.indexOf(row)}`;
}

function reason(row: ReportRow): Markup {
  return isHealthy(row) ? html`<span class="pill warn">key ${row.keyAge} days old</span>` : status(row);
}

function advice(row: ReportRow): string {
  if (isHealthy(row)) return "Rotate it: make a new key at the service.";
  if (row.type !== "API_KEY") return "“Reconnect” in FlowStack’s dashboard: the id stays.";
  return "Give it a valid key, in the program or in the dashboard.";
}

function status({ status: text }: ReportRow): Markup {
  const mood = text === "ACTIVE" ? "good" : text === "EXPIRED" ? "warn" : "bad";
  return html`<span class="pill ${mood}">${text}</span>`;
}

function everything({ connections, environments, stacks: named }: Report, environment: string): Markup {
  const rows = connections.filter((row) => row.environment === environment);
  const isManaged = named.length > 0;
  const title = environments.length > 1 ? environment : "All connections";
  if (rows.length === 0)
    return html`<h2>${title}</h2>${card(html`<div class="calm quiet">There are none.</div>`)}`;
  const titles = ["App", "Name", "Type", "Status", "Key age", isManaged ? "Managed by" : undefined, "Id"];
  const cells = (row: ReportRow) =>
    html`<tr id="${anchor(connections, row)}"><td>${row.app}</td><td class="name">${row.name}</td><td class="quiet">${row.type}</td><td>${status(row)}</td><td>${age(row)}</td>${isManaged ? html`<td class="name">${managers(row)}</td>` : undefined}<td><code>${row.id}</code></td></tr>`;
  return html`<h2>${title} <small>${count(rows.length, "connection")}</small></h2>${table(titles, rows.map(cells))}`;
}

/** The age of the key, and a bar that says the same: it is full when the key is old. */
function age(row: ReportRow): Markup {
  if (row.keyAge === undefined) return none;
  const width = Math.round(Math.min(100, (100 * row.keyAge) / ROTATE_AFTER));
  const [mood, colour] = isOld(row) ? ["warn", "over"] : ["quiet", ""];
  return html`<span class="meter"><span class="bar" aria-hidden="true"><i class="${mood}" style="width:${width}%"></i></span><span class="${colour}">${count(row.keyAge, "day")}</span></span>`;
}

function managers(row: ReportRow): string | Markup {
  return managersText(row) || html`<span class="pill none">not managed</span>`;
}

function stacks({ stacks: named, connections, gone }: Report): Markup {
  if (named.length === 0) return html``;
  const managed = (stack: string) =>
    connections.flatMap(({ managedBy = [] }) => managedBy.filter((one) => one.stack === stack)).length;
  const lost = (stack: string) =>
    gone.filter((one) => one.stack === stack).map(({ id }) => html`<code>${id}</code> `);
  const rows = named.map(
    (stack) =>
      html`<tr><th scope="row">${stack}</th><td>${count(managed(stack), "connection")}</td><td>${lost(stack).length > 0 ? lost(stack) : html`<span class="quiet">none</span>`}</td></tr>`,
  );
  return html`<h2 id="stacks">Stacks</h2>${table(["Stack", "Manages", "In its state, but not in FlowStack"], rows)}`;
}
