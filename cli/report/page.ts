import { count } from "../shared/text";
import { html, Markup } from "./markup";
import { appsOf } from "./mermaid";
import { holders, isHealthy, isOld, type Report, type ReportRow, ROTATE_AFTER } from "./model";
import { STYLE } from "./style";

/** One page that needs nothing else: no script, no network. */
export function pageOf(report: Report): string {
  const { environments, connections, generated } = report;
  const what = [count(environments.length, "environment"), count(connections.length, "connection")].join(
    " · ",
  );
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
${matrix(report)}
${environments.map((environment) => everything(report, environment))}
${stacks(report)}
<footer>Made by pulumi-flowstack. It holds no credential. The age of a key counts from the day its connection was made.</footer>
</main>
</body>
</html>
`;
  return page.text;
}

function tiles({ connections, stacks: named }: Report): Markup {
  const sick = connections.filter((row) => !isHealthy(row)).length;
  const old = connections.filter(isOld).length;
  const managed = connections.filter(({ managedBy }) => managedBy?.length).length;
  const tile = (value: string | number, text: string, mood = "") =>
    html`<div class="${mood ? `tile ${mood}` : "tile"}"><b>${value}</b><span>${text}</span></div>\n`;
  return html`<section class="tiles" aria-label="In figures">
${tile(connections.length, "connections")}${tile(connections.length - sick, "active", sick === 0 ? "good" : "")}${tile(sick, "not active", sick > 0 ? "bad" : "good")}${tile(old, `keys of ${ROTATE_AFTER} days or more`, old > 0 ? "warn" : "good")}${named.length > 0 ? tile(`${managed} of ${connections.length}`, "managed by Pulumi") : undefined}</section>`;
}

function attention({ connections, environments }: Report): Markup {
  const rows = connections.filter((row) => !isHealthy(row) || isOld(row));
  const sorted = [...rows].sort((one, other) => Number(isHealthy(one)) - Number(isHealthy(other)));
  const several = environments.length > 1;
  const title = html`<h2 id="attention">Needs attention</h2>`;
  if (rows.length === 0)
    return html`${title}<div class="card"><div class="calm">✓ Every connection is active, and no key is ${ROTATE_AFTER} days old.</div></div>`;
  return html`${title}<div class="card"><table>
<thead><tr><th scope="col">Connection</th><th scope="col">App</th>${several ? html`<th scope="col">Environment</th>` : undefined}<th scope="col">Why</th><th scope="col">What to do</th></tr></thead>
<tbody>${sorted.map((row) => html`<tr><td class="name"><a href="#${anchor(connections, row)}">${row.name || "(without a name)"}</a><br><code>${row.id}</code></td><td>${row.app}</td>${several ? html`<td>${row.environment}</td>` : undefined}<td>${reason(row)}</td><td class="quiet">${advice(row)}</td></tr>\n`)}</tbody>
</table></div>`;
}

/** An id may hold anything, and two projects may hold the same. */
function anchor(connections: readonly ReportRow[], row: ReportRow): string {
  return `c${connections.indexOf(row)}`;
}

function reason(row: ReportRow): Markup {
  return isHealthy(row) ? html`<span class="pill warn">key ${row.keyAge} days old</span>` : status(row);
}

function advice(row: ReportRow): string {
  if (isHealthy(row)) return "Rotate it: make a new key at the service.";
  if (row.type !== "API_KEY") return "“Reconnect” in FlowStack’s dashboard: the id stays.";
  return "Give it a valid key, here or in the dashboard.";
}

function status({ status: text }: ReportRow): Markup {
  const mood = text === "ACTIVE" ? "good" : text === "EXPIRED" ? "warn" : "bad";
  return html`<span class="pill ${mood}">${text}</span>`;
}

function matrix({ connections, environments }: Report): Markup {
  const apps = [...new Set(appsOf(connections))].sort();
  if (apps.length === 0) return html``;
  const cell = (app: string, environment: string) =>
    connections.filter((row) => row.app === app && row.environment === environment);
  return html`<h2 id="apps">Apps <small>by environment</small></h2><div class="card"><table>
<thead><tr><th scope="col">App</th>${environments.map((name) => html`<th scope="col" class="as-is">${name}</th>`)}</tr></thead>
<tbody>${apps.map((app) => html`<tr><th scope="row">${app}</th>${environments.map((name) => html`<td>${health(cell(app, name))}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

function health(rows: ReportRow[]): Markup {
  if (rows.length === 0) return html`<span class="quiet">–</span>`;
  const sick = rows.filter((row) => !isHealthy(row)).length;
  const part = (number: number, mood: string) =>
    number === 0
      ? undefined
      : html`<i class="${mood}" style="width:${Math.round((100 * number) / rows.length)}%"></i>`;
  const text = sick === 0 ? `${rows.length} active` : `${rows.length - sick} of ${rows.length} active`;
  return html`<span class="meter"><span class="bar" aria-hidden="true">${part(rows.length - sick, "good")}${part(sick, "bad")}</span>${text}</span>`;
}

function everything({ connections, environments, stacks: named }: Report, environment: string): Markup {
  const rows = connections.filter((row) => row.environment === environment);
  const managed = named.length > 0;
  const title = environments.length > 1 ? environment : "All connections";
  if (rows.length === 0)
    return html`<h2>${title}</h2><div class="card"><div class="calm quiet">There is none.</div></div>`;
  return html`<h2>${title} <small>${count(rows.length, "connection")}</small></h2><div class="card"><table>
<thead><tr><th scope="col">App</th><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Status</th><th scope="col">Key age</th>${managed ? html`<th scope="col">Managed by</th>` : undefined}<th scope="col">Id</th></tr></thead>
<tbody>${rows.map((row) => html`<tr id="${anchor(connections, row)}"><td>${row.app}</td><td class="name">${row.name}</td><td class="quiet">${row.type}</td><td>${status(row)}</td><td>${age(row)}</td>${managed ? html`<td class="name">${holder(row)}</td>` : undefined}<td><code>${row.id}</code></td></tr>\n`)}</tbody>
</table></div>`;
}

function age(row: ReportRow): Markup {
  if (row.keyAge === undefined) return html`<span class="quiet">–</span>`;
  const width = Math.min(100, Math.round((100 * row.keyAge) / ROTATE_AFTER));
  const mood = isOld(row) ? "warn" : "quiet";
  const text = isOld(row)
    ? html`<span class="over">${count(row.keyAge, "day")}</span>`
    : html`${count(row.keyAge, "day")}`;
  return html`<span class="meter"><span class="bar" aria-hidden="true"><i class="${mood}" style="width:${width}%"></i></span>${text}</span>`;
}

function holder(row: ReportRow): Markup {
  return row.managedBy?.length ? html`${holders(row)}` : html`<span class="pill none">not managed</span>`;
}

function stacks({ stacks: named, connections, gone }: Report): Markup {
  if (named.length === 0) return html``;
  const held = (stack: string) =>
    connections.flatMap(({ managedBy = [] }) => managedBy.filter((one) => one.stack === stack));
  const lost = (stack: string) =>
    gone.filter((one) => one.stack === stack).map(({ id }) => html`<code>${id}</code> `);
  return html`<h2 id="stacks">Stacks</h2><div class="card"><table>
<thead><tr><th scope="col">Stack</th><th scope="col">Holds</th><th scope="col">In its state, and not in FlowStack</th></tr></thead>
<tbody>${named.map((stack) => html`<tr><th scope="row">${stack}</th><td>${count(held(stack).length, "connection")}</td><td>${lost(stack).length > 0 ? lost(stack) : html`<span class="quiet">none</span>`}</td></tr>\n`)}</tbody>
</table></div>`;
}
