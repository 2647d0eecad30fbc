import { expect, test } from "vitest";
import { requests } from "../provider/world";
import { aPlace, MIXED } from "./run";

const OURS = "pulumi-nodejs:dynamic/flowstack:ApiKeyConnection";

test("shows the project's connections by app and name, with one list walk", async () => {
  const place = aPlace(MIXED);
  expect(await place.run("list")).toEqual({
    code: 0,
    out: `ID           APP     NAME               TYPE     STATUS   AGE
conn_deploy  github  Deploy 🚀          API_KEY  ACTIVE   120 d
conn_inbox   gmail   Support inbox      OAUTH2   EXPIRED  24 h
conn_stripe  stripe  Production Stripe  API_KEY  ACTIVE   30 d
`,
    err: "\n3 connections, 1 not ACTIVE\n",
  });
  expect(requests(place)).toEqual(["GET /connections"]);
});

test("--stack shows who manages which; a stack does not manage what it only reads", async () => {
  const place = aPlace(MIXED);
  place.stack("dev", [{ id: "conn_stripe", name: "pay" }]);
  place.stack("prod", [
    { id: "conn_stripe", name: "stripe" },
    { id: "conn_inbox", name: "inbox", external: true },
  ]);
  const { out, err } = await place.run("list", "--stack", "dev", "--stack", "prod", "--stack", "dev");
  expect(out.split("\n").map((line) => line.split(/ {2,}/).at(-1))).toEqual([
    "MANAGED",
    "no",
    "no",
    "dev: pay, prod: stripe",
    "",
  ]);
  expect(err).toBe("\n3 connections, 1 not ACTIVE, 2 not managed\n");
});

test.each<[name: string, parents: string[]]>([
  ["team::stripe", []],
  ["a::b::c", ["my:index:Flows", OURS]],
  ["::", ["my::Flows"]],
  [`${OURS}::x`, [OURS]],
])("the resource %j below %j has its whole name in every command", async (name, parents) => {
  const place = aPlace(MIXED);
  place.stack("dev", [
    { id: "conn_stripe", name, parents },
    { id: "conn_gone", name: `${name}::gone`, parents },
  ]);
  const shown = async (...args: string[]) =>
    JSON.parse((await place.run(...args, "--stack", "dev", "--json")).out);
  const { connections } = await shown("list", "--app", "stripe");
  expect(connections[0].managedBy).toEqual([{ stack: "dev", name, id: "conn_stripe" }]);
  expect((await shown("adopt")).skipped).toMatchObject([{ why: `managed by the stack dev, as ${name}` }]);
  expect((await shown("report")).gone).toEqual([{ stack: "dev", name: `${name}::gone`, id: "conn_gone" }]);
  const { findings } = await shown("doctor");
  expect(findings.at(-1).details).toEqual([`conn_gone ("${name}::gone")`]);
});

test("--json is one document", async () => {
  const place = aPlace(MIXED);
  place.stack("dev", [{ id: "conn_stripe", name: "pay" }]);
  const { out, err } = await place.run("list", "--json", "--stack", "dev", "--app", "stripe");
  const [row] = place.flowstack.connections().filter(({ app }) => app === "stripe");
  expect(JSON.parse(out)).toEqual({
    connections: [{ ...row, managedBy: [{ stack: "dev", name: "pay", id: "conn_stripe" }] }],
  });
  expect(err).toBe("");
});

test.each([
  [["--app", "gmail"], ["conn_inbox"]],
  [
    ["--type", "API_KEY"],
    ["conn_deploy", "conn_stripe"],
  ],
  [["--status", "ACTIVE", "--app", "github"], ["conn_deploy"]],
  [["--status", "expired", "--type", "oauth2"], ["conn_inbox"]],
])("%j filters", async (flags, ids) => {
  const { out } = await aPlace(MIXED).run("list", "--json", ...flags);
  expect(JSON.parse(out).connections.map(({ id }: { id: string }) => id)).toEqual(ids);
});

test("a filter that matches nothing is no error, and names what is close", async () => {
  for (const rows of [MIXED, []]) {
    const place = aPlace(rows);
    const { code, out } = await place.run("list", "--json", "--app", "strip");
    expect([code, JSON.parse(out)]).toEqual([0, { connections: [] }]);
  }
  const { code, out, err } = await aPlace(MIXED).run("list", "--app", "strip");
  expect([code, out, err]).toEqual([0, "", 'No connection has the app "strip". Did you mean stripe?\n']);
});

test("250 connections take three requests, and an empty project prints one line", async () => {
  const rows = Array.from({ length: 250 }, (_, at) => ({ name: `n${at}`, app: "stripe" }));
  const place = aPlace(rows);
  const { err } = await place.run("list");
  expect([err, requests(place).length]).toEqual(["\n250 connections\n", 3]);
  expect(await aPlace().run("list")).toEqual({ code: 0, out: "", err: "There are no connections yet.\n" });
});

test("a name cannot control the terminal, and JSON keeps it whole", async () => {
  const place = aPlace([{ name: "a\u001b]0;owned\u0007\n\u202eb", app: "stripe" }]);
  const { out } = await place.run("list");
  expect(out).toContain("a ]0;owned b");
  expect(out.split("\n")).toHaveLength(3);
  const json = (await place.run("list", "--json")).out;
  expect(json).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(json).connections[0].name).toBe("a\u001b]0;owned\u0007\n\u202eb");
});

test.each([
  ["2026-03-01T10:00:30Z", "0 min"],
  ["2026-03-01T10:02:00Z", "in the future"],
  ["", "?"],
])("a connection created at %s has the age %s", async (created, age) => {
  const { out } = await aPlace([{ name: "x", app: "y", created }]).run("list");
  expect(out.trimEnd().endsWith(`  ${age}`), out).toBe(true);
});

test("warns of a stack none of whose connections the key finds", async () => {
  const place = aPlace(MIXED);
  place.stack("other", [{ id: "conn_elsewhere", name: "x" }]);
  const { code, err } = await place.run("list", "--stack", "other");
  expect(code).toBe(0);
  expect(err).toContain(
    "warning: The FlowStack API key finds no connection of the stack other (conn_elsewhere).",
  );
  expect(err).toContain("If the connections were deleted, run");
});

test.each([
  ["adopt --type BASIC_AUTH", "Use one of: API_KEY, OAUTH2.", 1],
  ["list --app gmial", 'No connection has the app "gmial". Did you mean gmail?', 0],
  ["list --app gmail --status active", "No connection matches all of --app gmail, --status active.", 0],
])("%s: %s", async (args, text, exitCode) => {
  const { code, err } = await aPlace(MIXED).run(...args.split(" "));
  expect([code, err]).toEqual([exitCode, expect.stringContaining(text)]);
});

test.each([
  ["cafe\u0301", "caf\u00e9", 'Did you mean "caf\\u{e9}"? You wrote "cafe\\u{301}".'],
  ["my app", "my\u202fapp", 'Did you mean "my\\u{202f}app"? You wrote "my\\u{20}app".'],
  ["stripe", "str\u200bipe", 'Did you mean "str\\u{200b}ipe"? You wrote "stripe".'],
  ["stripe ", "stripe", 'Did you mean "stripe"? You wrote "stripe\\u{20}".'],
  ["gm\u0430il", "gmail", 'Did you mean "gmail"? You wrote "gm\\u{430}il".'],
  ["\u1112\u1161\u11ab\u1100\u116e\u11a8", "\ud55c\uad6d", 'Did you mean "\\u{d55c}\\u{ad6d}"?'],
  ["gmial", "gmail", "Did you mean gmail?\n"],
])("the filter %j, which looks like %j, is explained", async (app, real, said) => {
  const place = aPlace([{ id: `conn_${real}`, name: "x", app: real }, ...MIXED.slice(2)]);
  expect((await place.run("list", "--app", app)).err).toContain(said);
  const id = said
    .replace('mean "', 'mean "conn_')
    .replace('wrote "', 'wrote "conn_')
    .replace("mean g", "mean conn_g");
  expect((await place.run("adopt", "--id", `conn_${app}`)).err).toContain(id);
});

test("many values are not listed, but a near one is named", async () => {
  const rows = Array.from({ length: 30 }, (_, at) => ({ id: `conn_${at}`, name: "x", app: `service-${at}` }));
  const place = aPlace(rows);
  const all = "`npx pulumi-flowstack list` shows all.\n";
  expect((await place.run("list", "--app", "q")).err).toBe(`No connection has the app "q". ${all}`);
  expect((await place.run("adopt", "--id", "q")).err).toContain(`no connection q. ${all}`);
  expect((await place.run("adopt", "--id", "con_29")).err).toContain("Did you mean conn_29?");
});
