import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { LIMITS, mermaidOf } from "../../cli/report/mermaid";
import type { Report, ReportRow } from "../../cli/report/model";
import { aPlace } from "../cli/run";
import { useBrowser } from "./browser";

/** Mermaid itself parses and draws what `report --format mermaid` writes. */

const open = useBrowser();
const MERMAID = resolve(__dirname, "../../node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js");

interface Mermaid {
  parse(text: string): Promise<unknown>;
  render(id: string, text: string): Promise<{ svg: string }>;
}
declare const mermaid: Mermaid;

async function aMermaid(): Promise<Page> {
  expect(existsSync(MERMAID)).toBe(true);
  const file = join(aPlace().folder, "empty.html");
  writeFileSync(file, "<!doctype html><meta charset=utf-8><title>x</title>");
  const { page } = await open(file);
  await page.addScriptTag({ path: MERMAID });
  return page;
}

/** What Mermaid says against a text. */
const fault = (page: Page, text: string): Promise<string | undefined> =>
  page.evaluate(async (one) => {
    try {
      await mermaid.parse(one);
      return undefined;
    } catch (error) {
      return String(error);
    }
  }, text);

/** The labels of a drawn diagram. */
const drawn = (page: Page, text: string): Promise<string[]> =>
  page.evaluate(async (one) => {
    document.body.innerHTML = (await mermaid.render("drawn", one)).svg;
    const labels = [...document.querySelectorAll<HTMLElement>(".nodeLabel")];
    return labels.map((label) => label.innerHTML.replace(/<\/?p>/g, "").replace(/<br>/g, "\n"));
  }, text);

const NASTY = [
  ..."\"'`<>&;#{}[]()|\\/%$_*~-=.:, \n\t\u001b\u202e\u200b\u2028\ud800é🚀",
  ...["", " ", "end", "subgraph", "graph", "click", "%%", "-->", "---", "```", "<br/>", "#quot;", "&lt;"],
  ...[
    "classDef",
    "style",
    "$$x$$",
    "fa:fa-user",
    "1. x",
    "# x",
    "javascript:alert(1)",
    "%%{init: {}}%%",
    "@{",
  ],
];
const text = fc.array(fc.oneof(fc.constantFrom(...NASTY), fc.string())).map((parts) => parts.join(""));

const row = fc.record(
  {
    ...{ id: text, app: text, name: text, type: text, status: text, created: text, updated: text },
    environment: fc.constant(""),
    managedBy: fc.array(fc.record({ stack: text, name: text, id: text }), { maxLength: 3 }),
    keyAge: fc.nat(200),
  },
  { requiredKeys: ["id", "app", "name", "type", "status", "created", "updated", "environment"] },
) as fc.Arbitrary<ReportRow>;

const report = (size: fc.SizeForArbitrary) =>
  fc.uniqueArray(text, { minLength: 1, maxLength: 4 }).chain((environments) => {
    const named = fc.tuple(row, fc.constantFrom(...environments));
    const rows = fc.array(named, { maxLength: 60, size });
    return rows.map((all) => ({
      ...{ generated: "", stacks: [], gone: [], environments },
      connections: all.map(([one, environment]) => ({ ...one, environment })),
    }));
  });

const fits = (diagram: string) =>
  diagram.length <= LIMITS.characters && diagram.split(" --- ").length - 1 <= LIMITS.edges;

test("whatever the names are, Mermaid parses the diagram, within its limits", async () => {
  const page = await aMermaid();
  expect(await fault(page, 'flowchart LR\n  a("")')).toContain("Parse error");
  await fc.assert(
    fc.asyncProperty(report("max"), async (one) => {
      const diagram = mermaidOf(one);
      expect([await fault(page, diagram), fits(diagram)], diagram).toEqual([undefined, true]);
    }),
    { numRuns: 150 },
  );
}, 120_000);

const many = (size: number, part: (at: number) => Partial<ReportRow>): ReportRow[] =>
  Array.from({ length: size }, (_, at) => ({
    ...{ id: `conn_${at}`, app: "stripe", name: `n${at}`, type: "API_KEY", status: "ACTIVE" },
    ...{ created: "", updated: "", environment: "0" },
    ...part(at),
  }));
const aReport = (connections: ReportRow[]): Report => ({
  ...{ generated: "", stacks: [], gone: [], connections },
  environments: [...new Set(connections.map(({ environment }) => environment))],
});
const LONG = "_".repeat(5_000);

test.each<[string, ReportRow[]]>([
  ["600 connections in 20 environments", many(600, (at) => ({ environment: `${at % 20}` }))],
  ["40 connections with long names", many(40, () => ({ name: LONG, app: LONG, status: LONG }))],
  ["1,000 apps", many(1_000, (at) => ({ app: `app ${at} ${LONG}` }))],
  ["300 environments with long names", many(300, (at) => ({ environment: `${at} ${LONG}` }))],
])(
  "%s are drawn, in a shorter form",
  async (_, rows) => {
    const page = await aMermaid();
    const diagram = mermaidOf(aReport(rows));
    const labels = await drawn(page, diagram);
    expect([fits(diagram), labels.length > 0]).toEqual([true, true]);
    expect(labels.join("\n")).not.toContain("Maximum");
  },
  60_000,
);

test("labels show the names, and nothing in a name is code", async () => {
  const page = await aMermaid();
  const names = [...NASTY, "<img src=x onerror=alert(1)>"].filter(
    (name) => /^[ -~]+$/.test(name) && name.trim(),
  );
  const rows = many(names.length, (at) => ({ name: `a ${names[at]} z` })).slice(0, 40);
  const labels = await drawn(page, mermaidOf(aReport(rows)));
  const shown = new Set(labels.map((label) => label.split("\n")[0]));
  const entity = (name: string) => name.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  expect(rows.map(({ name }) => entity(name)).filter((name) => !shown.has(name))).toEqual([]);
}, 60_000);
