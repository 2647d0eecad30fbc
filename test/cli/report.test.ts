import { expect, test } from "vitest";
import type { SeedRow } from "../../emulator/index";
import { requests } from "../provider/world";
import { aPlace, MIXED } from "./run";

const HOSTILE: SeedRow[] = [
  { id: '"><img src=x onerror=alert(1)>', name: "<script>alert(1)</script>", app: "a&b", type: "OAUTH2" },
  { id: "conn_q", name: `"quotes' \u202e and \u0007`, app: "</table>", status: "<b>" },
];

test("the page shows every connection, and loads nothing", async () => {
  const place = aPlace([...MIXED, ...HOSTILE]);
  const { code, out, err } = await place.run("report", "--out", "r.html");
  expect([code, out, err]).toEqual([0, "", "Written: r.html (5 connections)\n"]);
  expect(requests(place)).toEqual(["GET /connections"]);
  const page = place.file("r.html");
  expect(page.startsWith("<!doctype html>\n")).toBe(true);
  const tags = page.match(/<[^>]*>/g) ?? [];
  expect(tags.join("\n")).not.toMatch(/<(script|link|img|iframe)|\bon\w+=|src=|href="[^#]/i);
  expect(page).not.toMatch(/url\(|@import|https?:/i);
  for (const { id, name } of MIXED) expect(text(page)).toMatch(new RegExp(`${name}.*${id}`));
  expect(text(page)).toContain("5connections3active2not active1keys of 90 days or more");
  expect(text(page)).toContain("<script>alert(1)</script>");
  expect(page).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
});

test("tags are balanced, ids are unique, and every link leads to one of them", async () => {
  const page = (await aPlace([...MIXED, ...HOSTILE]).run("report")).out;
  const open: string[] = [];
  for (const [, end, tag] of page.replace(/<style>.*<\/style>/s, "").matchAll(/<(\/?)([a-z]\w*)/g)) {
    if (["meta", "br"].includes(tag as string)) continue;
    if (end) expect(open.pop()).toBe(tag);
    else open.push(tag as string);
  }
  expect(open).toEqual([]);
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  const links = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(links).toHaveLength(3);
  expect(ids).toEqual(expect.arrayContaining(links));
});

test("an API key is old at 90 days, and an OAuth connection has no key to be old", async () => {
  const made = (id: string, created: string, type = "API_KEY") => ({ id, name: id, app: "x", type, created });
  const place = aPlace([
    made("young", "2025-12-01T10:00:01Z"),
    made("old", "2025-12-01T10:00:00Z"),
    made("oauth", "2020-01-01T00:00:00Z", "OAUTH2"),
  ]);
  const { connections } = JSON.parse((await place.run("report", "--json")).out);
  expect(connections.map(({ id, keyAge }: { id: string; keyAge?: number }) => [id, keyAge])).toEqual([
    ["oauth", undefined],
    ["old", 90],
    ["young", 89],
  ]);
  expect(text((await place.run("report")).out)).toContain("1keys of 90 days or more");
});

test("--stack shows which stack manages which, and what is gone from FlowStack", async () => {
  const place = aPlace(MIXED);
  place.stack("dev", [
    { id: "conn_stripe", name: "pay" },
    { id: "conn_gone", name: "old" },
  ]);
  const page = text((await place.run("report", "--stack", "dev")).out);
  expect(page).toContain("1 of 3managed by Pulumi");
  expect(page).toMatch(/Production Stripe.*dev: pay.*conn_stripe/);
  expect(page).toContain("dev1 connectionconn_gone");
});

test("--json with --out prints what was written", async () => {
  const place = aPlace(MIXED);
  const { code, out, err } = await place.run("report", "--json", "--out", "r.md", "--format", "mermaid");
  expect([code, JSON.parse(out), err]).toEqual([0, { written: ["r.md"], connections: 3 }, ""]);
  expect(place.file("r.md")).toMatch(/^flowchart LR/);
});

test("--out - is standard output", async () => {
  const place = aPlace(MIXED);
  const { out, err } = await place.run("report", "--format", "mermaid");
  expect(await place.run("report", "--format", "mermaid", "--out", "-")).toEqual({ code: 0, out, err });
  expect([place.files(), err]).toEqual([[], ""]);
  const { connections } = JSON.parse((await place.run("report", "--json", "--out", "-")).out);
  expect(connections).toHaveLength(3);
});

test("--json and --format cannot share standard output", async () => {
  const { code, out } = await aPlace(MIXED).run("report", "--json", "--format", "mermaid");
  expect([code, JSON.parse(out).error.code]).toEqual([1, "USAGE"]);
});

test.each([undefined, "fs_test_second"])(
  "each stack is read with its own key, whatever the environment has (%s)",
  async (key) => {
    const place = aPlace(MIXED);
    place.flowstack.seed([{ id: "conn_live", name: "Live Stripe", app: "stripe" }], "live");
    place.stack("dev", [{ id: "conn_stripe", name: "pay" }], { "flowstack:apiKey": "fs_test_emulator" });
    place.stack("test", [], { "flowstack:apiKey": "fs_test_emulator" });
    place.stack("prod", [{ id: "conn_live", name: "pay" }], { "flowstack:apiKey": "fs_live_emulator" });
    if (key) place.environment.FLOWSTACK_API_KEY = key;
    else delete place.environment.FLOWSTACK_API_KEY;
    const args = ["--stack", "dev", "--stack", "test", "--stack", "prod"];
    const { environments, connections } = JSON.parse((await place.run("report", "--json", ...args)).out);
    expect(environments).toEqual(["dev, test (test)", "prod (live)"]);
    expect(connections.map(({ environment }: { environment: string }) => environment)).toEqual([
      ...MIXED.map(() => "dev, test (test)"),
      "prod (live)",
    ]);
    expect(text((await place.run("report", ...args)).out)).toMatch(
      /dev, test \(test\) 3 connections.*prod \(live\) 1 connection/,
    );
    const secrets = place.flowstack.keys.map(({ key }) => key);
    for (const secret of secrets) expect((await place.run("report", ...args)).out).not.toContain(secret);
  },
);

test("an empty project has a page as well", async () => {
  const page = text((await aPlace().run("report")).out);
  expect(page).toContain("Every connection is active");
  expect(page).toContain("There are none.");
});

test("Mermaid: an environment, its apps, and a node for each connection", async () => {
  const place = aPlace(MIXED);
  place.stack("dev", [{ id: "conn_stripe", name: "pay" }]);
  expect((await place.run("report", "--format", "mermaid", "--stack", "dev")).out).toBe(`flowchart LR
  subgraph e0["test"]
    direction LR
    e0a0("github")
    e0a0 --- e0a0c0["Deploy 🚀<br/>ACTIVE<br/>key 120 days old<br/>not managed"]:::note
    e0a1("gmail")
    e0a1 --- e0a1c0["Support inbox<br/>EXPIRED<br/>not managed"]:::bad
    e0a2("stripe")
    e0a2 --- e0a2c0["Production Stripe<br/>ACTIVE<br/>dev: pay"]:::good
  end
  classDef good stroke:#1a7f37,stroke-width:2px
  classDef note stroke:#9a6700,stroke-width:2px,stroke-dasharray:4 3
  classDef bad stroke:#cf222e,stroke-width:3px
`);
});

test("Mermaid: a name stays within its label", async () => {
  const lines = (await aPlace(HOSTILE).run("report", "--format", "mermaid")).out.split("\n");
  for (const line of lines.filter((one) => one.includes('"'))) {
    const [, label] = /^[^"]*"([^"]*)"[^"]*$/.exec(line) ?? [];
    expect(label?.replaceAll("<br/>", "").replace(/#\d+;/g, "")).toMatch(/^[^"`<>&;#{}[\]\\|]*$/);
  }
  expect(lines).toHaveLength(12);
});

test("Mermaid: a large environment shows apps only, with their health and what is not managed", async () => {
  const rows = Array.from({ length: 41 }, (_, at) => ({
    id: `conn_${at}`,
    name: `n${at}`,
    app: at < 40 ? "stripe" : "slack",
    status: at ? "ACTIVE" : "ERROR",
    ...(at === 1 && { created: "2025-01-01T00:00:00Z" }),
  }));
  const place = aPlace(rows);
  expect((await place.run("report", "--format", "mermaid")).out).toContain(
    '    e0a0("slack<br/>1 connection"):::good\n    e0a1("stripe<br/>40 connections<br/>1 not ACTIVE<br/>1 with old keys"):::bad\n',
  );
  const held = (from: number) => rows.slice(from).map(({ id }) => ({ id, name: id }));
  place.stack("dev", held(3));
  const { out } = await place.run("report", "--format", "mermaid", "--stack", "dev");
  expect(out).toContain('("slack<br/>1 connection"):::good\n');
  expect(out).toContain("40 connections<br/>1 not ACTIVE<br/>1 with old keys<br/>3 not managed");
});

test("Mermaid: a name is no Markdown", async () => {
  const name = "1. _a_ *b* - `c` + d~e/f=g@h.i$j%k'l!m\\n";
  const { out } = await aPlace([{ name, app: "x" }]).run("report", "--format", "mermaid");
  const label = /\["(.*?)<br\/>/.exec(out.split("\n").find((line) => line.includes("---")) ?? "")?.[1] ?? "";
  expect(label.replace(/#\d+;/g, "")).toMatch(/^[a-z0-9 ]+$/);
  expect(label.replace(/#(\d+);/g, (_, code) => String.fromCharCode(code))).toBe(name);
});

test.each([
  [["y"], 0],
  [["n"], 130],
])("replaces an existing report only after the answer yes (%j)", async (answers, code) => {
  const place = aPlace(MIXED);
  await place.run("report", "--out", "r.html", "--format", "mermaid");
  const before = place.file("r.html");
  place.answers = answers;
  expect((await place.run("report", "--out", "r.html")).code).toBe(code);
  expect(place.file("r.html") === before).toBe(code !== 0);
  expect(place.asked).toEqual(["r.html exists. Replace it? [y/N] "]);
});

/** What a browser would show of it, without blanks between the pieces. */
function text(page: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return page
    .replace(/<style>.*<\/style>/s, "")
    .replace(/<[^>]*>/g, "")
    .replace(/\n\s*/g, "")
    .replace(/&([^;]+);/g, (_, name: string) => entities[name] as string);
}
