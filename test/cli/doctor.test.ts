import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { failureFinding } from "../../cli/doctor/finding";
import { FlowstackError } from "../../provider/messages/errors";
import { KEY, requests } from "../provider/world";
import { findings, HEALTHY } from "./findings";
import { aPlace, MIXED, type Place } from "./run";

test("a project without a problem: exit code 0, one request, nothing changed", async () => {
  const place = aPlace(HEALTHY);
  const { code, out, err } = await place.run("doctor");
  expect([code, err, requests(place)]).toEqual([0, "", ["GET /connections"]]);
  expect(out).toContain("✓ pulumi CLI 3.259.0\n");
  expect(out).toContain(
    "✓ Base URL https://flowstack.test/api/v1 (TLS)\n✓ Key fs_test_…: the test environment\n",
  );
  expect(out).toContain("✓ The key can read: 2 connections\n· Writing was not checked: add --write\n");
  expect(out).toContain("✓ 4999 of 5000 requests left this hour; it resets in 60 min (11:00 UTC)\n");
  expect(out).toContain(
    "✓ Every connection is ACTIVE\n✓ Every name is unique within its app\n\n0 problems, 0 warnings\n",
  );
});

test("unhealthy connections are a problem with exit code 2, repeated names a warning", async () => {
  const place = aPlace([...MIXED, { id: "conn_again", name: "Production Stripe", app: "stripe" }]);
  const { code, out } = await place.run("doctor");
  expect(code).toBe(2);
  expect(out).toContain(
    '✗ 1 connection is not ACTIVE: flows that use them fail.\n    conn_inbox ("Support inbox" for gmail) is EXPIRED\n    → OAuth: "Reconnect"',
  );
  expect(out).toContain(
    '! 1 name occurs more than once within an app.\n    "Production Stripe" for stripe: conn_again, conn_stripe\n',
  );
  expect(out.endsWith("\n1 problem, 1 warning\n")).toBe(true);
});

test("prints the first ten unhealthy connections, and all in JSON", async () => {
  const rows = Array.from({ length: 14 }, (_, at) => ({ name: `n${at}`, app: "stripe", status: "ERROR" }));
  const place = aPlace(rows);
  expect((await place.run("doctor")).out).toContain("… and 4 more: --json shows all\n");
  expect((await findings(place)).health?.details).toHaveLength(14);
});

test.each([
  [{ remaining: 100 }, "ok"],
  [{ remaining: 5 }, "warning"],
  [{ remaining: 1 }, "problem"],
])("a quota of %j of 100 left is %s", async (left, level) => {
  const place = aPlace(HEALTHY, { quota: { limit: 100 } });
  place.flowstack.setQuota({ limit: 100, ...left });
  expect(await findings(place)).toMatchObject({ quota: { level } });
});

test("--json has the figures of the quota, or null where FlowStack does not say", async () => {
  const figures = async (place: Place) => JSON.parse((await place.run("doctor", "--json")).out).quota;
  const place = aPlace(HEALTHY, { quota: { limit: 100 } });
  const resetsAt = "2026-03-01T11:00:00.000Z";
  expect(await figures(place)).toEqual({ limit: 100, remaining: 99, resetsAt });
  place.flowstack.revokeKey("fs_test_emulator");
  expect(await figures(place)).toEqual({ limit: null, remaining: null, resetsAt: null });
});

test.each([
  ["no key", "settings", "[KEY_MISSING]", (place: Place) => void delete place.environment.FLOWSTACK_API_KEY],
  [
    "a revoked key",
    "read",
    "[UNAUTHORIZED]",
    (place: Place) => place.flowstack.revokeKey("fs_test_emulator"),
  ],
  [
    "no pulumi",
    "pulumi-cli",
    "There is no `pulumi` CLI on PATH.",
    (place: Place) => void Object.assign(place.environment, { PATH: "" }),
  ],
  [
    "TLS without certificate checks",
    "tls",
    "NODE_TLS_REJECT_UNAUTHORIZED=0",
    (place: Place) => void Object.assign(place.environment, { NODE_TLS_REJECT_UNAUTHORIZED: "0" }),
  ],
])("%s is a problem, and the other checks still run", async (_, check, text, before) => {
  const place = aPlace(HEALTHY);
  before(place);
  const found = await findings(place);
  expect(found[check]).toMatchObject({ level: "problem", fix: expect.stringMatching(/^[A-Z`].*\.$/) });
  expect(found[check]?.text).toContain(text);
  expect(found).toMatchObject({ node: { level: "ok" } });
  expect((await place.run("doctor")).code).toBe(2);
});

test("an expected failure becomes a finding from its data", () => {
  const details = { problem: "x must be a URL (http for a. loopback).", fix: "Correct v1.2 of it." };
  expect(failureFinding("settings", new FlowstackError("BASE_URL_INVALID", details))).toEqual({
    check: "settings",
    level: "problem",
    text: "[BASE_URL_INVALID] x must be a URL (http for a. loopback).",
    fix: "Correct v1.2 of it.",
  });
  expect(() => failureFinding("read", new RangeError("oops"))).toThrow("oops");
});

test("a key in plain text and an unknown setting are problems", async () => {
  const place = aPlace(HEALTHY);
  place.stack("dev", [{ id: "conn_stripe", name: "pay" }], {
    "flowstack:apikey": "x",
    "flowstack:baseUrl": "https://flowstack.test/api/v1",
    "other:thing": "x",
  });
  const found = await findings(place, "--stack", "dev");
  expect(found["config-name"]).toMatchObject({
    level: "problem",
    text: "flowstack:apikey is not a setting, and has no effect.",
    fix: "Did you mean flowstack:apiKey? Remove it with `pulumi config rm flowstack:apikey --stack dev`.",
  });
  expect(found["config-secret"]).toBeUndefined();
  const plain = { "flowstack:apiKey": { value: "fs_test_canary", secret: false } };
  writeFileSync(join(place.folder, ".pulumi/dev.config"), JSON.stringify(plain));
  const { out } = await place.run("doctor", "--stack", "dev");
  expect(out).toContain("✗ flowstack:apiKey is in plain text in the configuration of dev.\n    → Revoke");
  expect(out).not.toContain("canary");
});

test("a Pulumi project named flowstack has its own settings", async () => {
  const place = aPlace(HEALTHY);
  writeFileSync(join(place.folder, "Pulumi.yaml"), "name: flowstack\nruntime: nodejs\n");
  place.stack("dev", [], { "flowstack:region": "eu" });
  const plain = { "flowstack:region": { value: "eu" }, "flowstack:apiKey": { value: KEY, secret: false } };
  expect(await findings(place, "--stack", "dev")).not.toHaveProperty("config-name");
  writeFileSync(join(place.folder, ".pulumi/dev.config"), JSON.stringify(plain));
  mkdirSync(join(place.folder, "src"));
  const found = await findings(place, "--stack", "dev", "--cwd", join(place.folder, "src"));
  expect(found).not.toHaveProperty("config-name");
  expect(found["config-secret"]?.fix).toContain("config set --secret flowstack:apiKey --stack dev`");
});

test("an empty project has no problem", async () => {
  expect((await aPlace().run("doctor")).out).toContain("✓ The key can read: there are no connections yet\n");
});

test("a stack of another FlowStack project is a problem", async () => {
  const place = aPlace(HEALTHY);
  place.stack("other", [{ id: "conn_elsewhere", name: "x" }]);
  expect(await findings(place, "--stack", "other")).toMatchObject({ stack: { level: "problem" } });
  expect(await findings(place, "--stack", "nope")).toMatchObject({
    settings: { level: "problem" },
    config: { level: "problem" },
  });
});

test("names connections in the state that FlowStack does not have", async () => {
  const place = aPlace(HEALTHY);
  place.stack("dev", [
    { id: "conn_stripe", name: "pay" },
    { id: "conn_gone", name: "old" },
  ]);
  expect((await findings(place, "--stack", "dev")).stack).toMatchObject({
    level: "problem",
    text: "1 connection is in the state of dev, but not in FlowStack.",
    details: ['conn_gone ("old")'],
    fix: expect.stringContaining("`FLOWSTACK_MISSING=accept pulumi refresh --stack dev`"),
  });
  place.stack("dev", [{ id: "conn_stripe", name: "pay" }]);
  expect((await findings(place, "--stack", "dev")).stack).toMatchObject({ level: "ok" });
});

test("connections of an explicit provider are of another FlowStack project: no command calls them gone", async () => {
  const place = aPlace(HEALTHY);
  const type = "pulumi:providers:pulumi-nodejs";
  const ofProvider = (name: string) => `urn:pulumi:dev::p::${type}::${name}::1`;
  place.stack("dev", [
    ...["eu", "default", "default_eu", "default_3_259_0"].map((name) => ({ type, name, id: "1" })),
    { id: "conn_stripe", name: "pay", provider: ofProvider("default") },
    { id: "conn_eu", name: "pay-eu", provider: ofProvider("eu") },
    { id: "conn_too", name: "pay-too", provider: ofProvider("default_eu") },
  ]);
  expect((await findings(place, "--stack", "dev")).stack).toMatchObject({
    level: "ok",
    text: "FlowStack has the 1 connection of the stack dev; 2 connections of explicit providers not checked: run `npx pulumi-flowstack drift`",
  });
  expect(JSON.parse((await place.run("report", "--json", "--stack", "dev")).out).gone).toEqual([]);
  place.stack("dev", [
    { type, name: "default_3_259_0", id: "1" },
    { id: "conn_gone", name: "old", provider: ofProvider("default_3_259_0") },
  ]);
  expect((await findings(place, "--stack", "dev")).stack).toMatchObject({ level: "problem" });
});

test("--write creates a connection and deletes it again", async () => {
  const place = aPlace(HEALTHY);
  const before = place.flowstack.connections();
  const found = await findings(place, "--write");
  expect(found.write).toMatchObject({ level: "ok" });
  expect(requests(place).map((request) => request.replace(/conn_\w+/, "ID"))).toEqual([
    "GET /connections",
    "POST /connections",
    "DELETE /connections/ID",
  ]);
  expect(place.flowstack.connections()).toEqual(before);
});

test("--write with a key that can only read names the fix", async () => {
  const place = aPlace(HEALTHY);
  place.environment.FLOWSTACK_API_KEY = "fs_test_readonly";
  expect((await findings(place, "--write")).write).toMatchObject({
    level: "problem",
    fix: "Make a key with the Write scope.",
  });
});

test("--write whose reply is lost says which connection to look for", async () => {
  const place = aPlace(HEALTHY);
  const fault = { kind: "answer", status: 503 } as const;
  place.flowstack.faults.add({ match: { method: "POST" }, times: "always", fault });
  const { write } = await findings(place, "--write");
  expect(write).toMatchObject({ level: "problem", text: expect.stringContaining("[CREATE_UNCERTAIN]") });
  expect(write?.fix).toMatch(
    /^Look for "pulumi-flowstack-doctor-[\w-]+" in FlowStack's dashboard, and delete it/,
  );
});

test.each([503, 404])("names the connection that --write cannot delete (%i)", async (status) => {
  const place = aPlace(HEALTHY);
  place.flowstack.faults.add({
    match: { method: "DELETE" },
    times: "always",
    fault: { kind: "answer", status },
  });
  const { write } = await findings(place, "--write");
  const left = place.flowstack.connections().find(({ name }) => name.startsWith("pulumi-flowstack-doctor-"));
  expect(write).toMatchObject({ level: "problem", fix: expect.stringContaining(`Delete ${left?.id}`) });
});
