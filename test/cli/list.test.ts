import { expect, test } from "vitest";
import { requests } from "../provider/world";
import { aPlace, MIXED } from "./run";

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

test("says with --stack who manages which; what a stack only reads is not managed by it", async () => {
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
  // The stack `prod` has one in common as well, so it is no stranger.
  expect(err).toBe("\n3 connections, 1 not ACTIVE, 2 not managed\n");
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
])("%j chooses", async (flags, ids) => {
  const { out } = await aPlace(MIXED).run("list", "--json", ...flags);
  expect(JSON.parse(out).connections.map(({ id }: { id: string }) => id)).toEqual(ids);
});

test("a filter that finds nothing is no error, in any project", async () => {
  for (const rows of [MIXED, []]) {
    const place = aPlace(rows);
    const { code, out } = await place.run("list", "--json", "--app", "strip");
    expect([code, JSON.parse(out)]).toEqual([0, { connections: [] }]);
  }
  const { code, out, err } = await aPlace(MIXED).run("list", "--app", "strip");
  expect([code, out, err]).toEqual([0, "", "None of the 3 connections is like that.\n"]);
});

test("250 connections are three requests, and none at all are a line", async () => {
  const rows = Array.from({ length: 250 }, (_, at) => ({ name: `n${at}`, app: "stripe" }));
  const place = aPlace(rows);
  const { err } = await place.run("list");
  expect([err, requests(place).length]).toEqual(["\n250 connections\n", 3]);
  expect(await aPlace().run("list")).toEqual({ code: 0, out: "", err: "There are no connections yet.\n" });
});

test("what a name holds cannot reach the terminal as a command", async () => {
  const place = aPlace([{ name: "a\u001b]0;owned\u0007\n\u202eb", app: "stripe" }]);
  const { out } = await place.run("list");
  expect(out).toContain("a ]0;owned b");
  expect(out.split("\n")).toHaveLength(3);
});

test("a terminal that is too narrow cuts names, and nothing else; what is piped is whole", async () => {
  const place = aPlace([
    { id: "conn_a", name: `${"顧客".repeat(20)}!`, app: "stripe", created: "2026-01-30T10:00:00Z" },
    { id: "conn_b", name: "short", app: "stripe", created: "2026-01-30T10:00:00Z" },
  ]);
  place.width = 60;
  expect((await place.run("list")).out).toBe(`ID      APP     NAME                   TYPE     STATUS  AGE
conn_b  stripe  short                  API_KEY  ACTIVE  30 d
conn_a  stripe  顧客顧客顧客顧客顧客…  API_KEY  ACTIVE  30 d
`);
  place.width = 10;
  expect((await place.run("list")).out).toContain("conn_a  stripe  顧客顧客…  ");
  place.width = undefined as never;
  expect((await place.run("list")).out).toContain("顧客!");
});

test.each([
  ["2026-03-01T10:00:30Z", "0 min"],
  ["2026-03-01T10:02:00Z", "in the future"],
  ["", "?"],
])("a connection made at %s is of age %s", async (created, age) => {
  const { out } = await aPlace([{ name: "x", app: "y", created }]).run("list");
  expect(out.trimEnd().endsWith(`  ${age}`), out).toBe(true);
});

test("a stack that has no connection in common with the key is warned of", async () => {
  const place = aPlace(MIXED);
  place.stack("other", [{ id: "conn_elsewhere", name: "x" }]);
  const { code, err } = await place.run("list", "--stack", "other");
  expect(code).toBe(0);
  expect(err).toContain("warning: The stack other and the FlowStack API key have no connection in common");
  expect(err).toContain("or all that it holds was deleted there (conn_elsewhere).");
});

test("the stack's configuration is asked only for what the environment does not say, and for secrets only if need be", async () => {
  const place = aPlace(MIXED);
  const config = { "flowstack:apiKey": "fs_test_admin", "flowstack:environment": "test" };
  place.stack("dev", [{ id: "conn_stripe", name: "pay" }], config);
  await place.run("list", "--stack", "dev");
  delete place.environment.FLOWSTACK_API_KEY;
  const { out } = await place.run("list", "--stack", "dev");
  expect(out).toContain("conn_stripe");
  expect(place.flowstack.requests.map(({ key }) => key)).toEqual(["default:read+write", "default:admin"]);
  expect(place.pulumiCalls().filter((call) => call.includes("--show-secrets"))).toHaveLength(1);
});
