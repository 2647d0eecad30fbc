import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blocksOf } from "../commands";
import { FOREIGN_KEY, HOUR, KEY, outputsOf, remembering, requests } from "../provider/world";
import { aPlace, MIXED, type Place } from "./run";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** A row of the state as an `up` wrote it. */
function aRow(
  place: Place,
  id: string,
  name: string,
  inputs: object = {},
  written: { writer?: string } = {},
) {
  const outputs = outputsOf(place, id, { apiKey: undefined, ...written });
  const declared = { name: outputs.name, app: outputs.app, apiKeyEnvVar: "UNSET", ...inputs };
  return { id, name, inputs: declared, outputs: withSecret(outputs) };
}

function withSecret({ memory, ...outputs }: Record<string, unknown>) {
  return { ...outputs, memory: { ...SECRET, plaintext: JSON.stringify(memory) } };
}

/** A stack that manages the first and the third connection of MIXED. */
function aStack(options = {}) {
  const place = aPlace(MIXED, options);
  const rows = [
    aRow(place, "conn_stripe", "pay"),
    aRow(place, "conn_deploy", "deploy", { rotateAfter: "90d" }),
  ];
  place.stack("dev", rows);
  return { place, rows };
}

/** Everything that `drift` can find at once, but for unfinished operations. */
function aMess(stack = "dev") {
  const { place, rows } = aStack({ quota: { limit: 100 } });
  place.flowstack.seed([{ id: "conn_old", name: "Old", app: "slack", status: "ACTIVE", apiKey: "x" }]);
  place.stack(stack, [...rows.map((row) => seenAs(row, "ERROR")), aRow(place, "conn_old", "old")]);
  place.flowstack.remove("conn_old");
  place.flowstack.rename("conn_stripe", "Billing");
  place.flowstack.setStatus("conn_stripe", "ERROR");
  return place;
}

/** The first row, as if an `up` had recorded this status. */
function seenAs(row: ReturnType<typeof aRow>, status: string) {
  return row.id === "conn_stripe" ? { ...row, outputs: { ...row.outputs, status } } : row;
}

test("without drift: exit code 0, one list walk, and what else there is to know", async () => {
  const { place } = aStack();
  const { code, out, err } = await place.run("drift");
  expect([code, err, requests(place)]).toEqual([0, "", ["GET /connections"]]);
  expect(out).toContain("\nNo drift. 0 unhealthy, 1 overdue, 1 unmanaged.\n");
  expect(out).toContain(
    "unmanaged: the stack dev does not manage it; a stack that was not named here may.\n",
  );
  expect(out).toContain("quota: 4999 of 5000 requests left until 2026-03-01T11:00:00.000Z\n");
  expect((await place.run("drift", "--strict")).code).toBe(2);
});

test("the table shows all that was found, as its page does, and the exit code is 2", async () => {
  const place = aMess("prod");
  const { code, out, err } = await place.run("drift", "--stack", "prod");
  expect([code, err]).toEqual([2, ""]);
  expect([out]).toEqual(blocksOf("docs/guides/drift.md", "text"));
  expect(requests(place)).toEqual(["GET /connections", "GET /connections/conn_old"]);
});

test("--json is one document with every field", async () => {
  const { out } = await aMess().run("drift", "--json");
  const pay = { stack: "dev", resource: "pay", id: "conn_stripe" };
  const reason = "FlowStack has changed it";
  expect(JSON.parse(out)).toEqual({
    drift: true,
    stacks: ["dev"],
    drifted: [{ ...pay, field: "name", reason, from: "Production Stripe", to: "Billing" }],
    gone: [{ stack: "dev", resource: "old", id: "conn_old" }],
    unhealthy: [{ ...pay, status: "ERROR" }],
    overdue: [{ stack: "dev", resource: "deploy", id: "conn_deploy", days: 120, rotateAfter: "90d" }],
    unmanaged: [{ id: "conn_inbox", app: "gmail", name: "Support inbox", type: "OAUTH2", status: "EXPIRED" }],
    pending: [],
    quota: { limit: 100, remaining: 98, resetsAt: "2026-03-01T11:00:00.000Z" },
  });
});

test("connections of the plugin are compared, too, each with the settings of its provider", async () => {
  const { place, rows } = aStack();
  const type = "flowstack:index:ApiKeyConnection";
  const eu = {
    type: "pulumi:providers:flowstack",
    name: "eu",
    id: "1",
    inputs: { apiKey: "fs_test_nobody" },
  };
  const [pay, deploy] = rows.map((row) => ({ ...row, type }));
  place.stack("dev", [pay as never, deploy as never]);
  place.flowstack.rename("conn_stripe", "Billing");
  const { drifted, unmanaged } = JSON.parse((await place.run("drift", "--json")).out);
  expect(drifted).toMatchObject([{ resource: "pay", field: "name", to: "Billing" }]);
  expect(unmanaged).toMatchObject([{ id: "conn_inbox" }]);
  expect((await place.run("adopt", "--stack", "dev")).out).toContain("managed by the stack dev, as pay");

  const provider = "urn:pulumi:dev::p::pulumi:providers:flowstack::eu::1";
  place.stack("dev", [eu, { ...pay, provider } as never]);
  expect((await place.run("drift")).err).toContain("[UNAUTHORIZED]");
});

test("--markdown is a table in which a name can form no link, mention or cell of its own", async () => {
  const { place, rows } = aStack();
  place.stack("dev", rows);
  place.flowstack.rename("conn_stripe", "a|b `c` @team <img>");
  const { code, out } = await place.run("drift", "--markdown");
  expect(code).toBe(2);
  expect(out).toContain("### FlowStack drift: `dev`\n\nDrift: 1 drifted, 0 gone. ");
  expect(out).toContain("\n| what | stack | resource | id | detail |\n| --- | --- | --- | --- | --- |\n");
  const detail = '`` name was "Production Stripe" and is now "a\\|b `c` @team <img>" ``';
  expect(out).toContain(`| \`drifted\` | \`dev\` | \`pay\` | \`conn_stripe\` | ${detail} |\n`);
  expect((await place.run("drift", "--markdown", "--json")).code).toBe(1);
});

test("a key that was rotated in the dashboard is as old as its record", async () => {
  const place = aPlace(MIXED);
  const keyed = new Date(place.clock.now() - 24 * HOUR).toISOString();
  const row = aRow(place, "conn_deploy", "deploy", { rotateAfter: "90d" });
  const outputs = withSecret(remembering(outputsOf(place, "conn_deploy", { apiKey: undefined }), { keyed }));
  place.stack("dev", [{ ...row, outputs }]);
  expect(JSON.parse((await place.run("drift", "--json")).out).overdue).toEqual([]);
});

test("several stacks of one FlowStack project share one list walk, and only what none of them manages is unmanaged", async () => {
  const { place } = aStack();
  place.stack("inbox", [{ ...aRow(place, "conn_inbox", "inbox") }]);
  const { out } = await place.run("drift", "--stack", "dev", "--stack", "inbox", "--json");
  expect(JSON.parse(out)).toMatchObject({ stacks: ["dev", "inbox"], unmanaged: [] });
  expect(requests(place)).toEqual(["GET /connections"]);
});

test("a low quota is said once, on standard error", async () => {
  const { place } = aStack();
  place.flowstack.setQuota({ limit: 100, remaining: 5 });
  const { code, err } = await place.run("drift", "--json");
  expect(code).toBe(0);
  expect(err).toBe(
    "FlowStack's request quota is low: 4 of 100 requests are left this hour; it resets at 2026-03-01T11:00:00.000Z. " +
      "Last request: list the connections.\n",
  );
});

test("a stack without connections: everything in its project is unmanaged", async () => {
  const place = aPlace(MIXED);
  place.stack("dev", []);
  const { code, out } = await place.run("drift", "--json");
  expect([code, JSON.parse(out).unmanaged.length, requests(place)]).toEqual([0, 3, ["GET /connections"]]);
});

test("a new FlowStack key of the project proves itself by what it finds, wherever in the state that is", async () => {
  const place = aPlace(MIXED);
  const written = { writer: "fs_test_admin" };
  const [gone, found] = ["conn_deploy", "conn_stripe"].map((id) => aRow(place, id, id, {}, written));
  place.stack("dev", [gone as never, found as never]);
  place.flowstack.remove("conn_deploy");
  expect(JSON.parse((await place.run("drift", "--json")).out).gone).toMatchObject([{ id: "conn_deploy" }]);
});

const env = (name: string, value?: string) => (place: Place) =>
  void Object.assign(place.environment, { [name]: value });

test.each<[string, (place: Place) => void, RegExp]>([
  ["no such stack", () => {}, /no stack named 'nope' found\. `pulumi stack ls` shows the stacks/],
  ["no FlowStack key", env("FLOWSTACK_API_KEY"), /\[KEY_MISSING\].* Set FLOWSTACK_API_KEY/],
  ["a revoked key", (place) => place.flowstack.revokeKey(KEY), /\[UNAUTHORIZED\]/],
  ["a key of another project", env("FLOWSTACK_API_KEY", FOREIGN_KEY), /\[WRONG_PROJECT\].*conn_stripe/],
  [
    "a live key for a test stack",
    env("FLOWSTACK_API_KEY", "fs_live_emulator"),
    /\[(WRONG_ENVIRONMENT|UNAUTHORIZED)\]/,
  ],
  [
    "a used-up quota",
    (place) => place.flowstack.setQuota({ limit: 100, remaining: 0 }),
    /\[RATE_LIMITED\].*until 2026-03-01T11:00:00\.000Z \(3600 s from now\)/,
  ],
  ["no pulumi", env("PATH", ""), /\[PULUMI_MISSING\]/],
])("%s: exit code 1, one clear message, and no verdict", async (title, before, message) => {
  const { place } = aStack();
  before(place);
  const args = ["drift", "--stack", title === "no such stack" ? "nope" : "dev"];
  const { code, out, err } = await place.run(...args);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(message);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
  const { error } = JSON.parse((await place.run(...args, "--json")).out);
  expect(error).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/), problem: expect.any(String) });
});

test.each([
  [
    "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
    "Set PULUMI_ACCESS_TOKEN, or PULUMI_BACKEND_URL",
  ],
  [
    "error: could not deserialize deployment: failed to decrypt: incorrect passphrase, please set PULUMI_CONFIG_PASSPHRASE",
    "Set PULUMI_CONFIG_PASSPHRASE to the stack's passphrase.",
  ],
])("`pulumi` fails with %j: exit code 1, and the fix", async (said, fix) => {
  const { place } = aStack();
  writeFileSync(join(place.folder, ".pulumi/pulumi"), `#!/bin/sh\necho "${said}" >&2\nexit 1\n`);
  const { code, out, err } = await place.run("drift", "--stack", "dev");
  expect([code, out]).toEqual([1, ""]);
  expect(err).toContain("[PULUMI_FAILED] `pulumi stack export --stack dev --show-secrets` failed: ");
  expect(err).toContain(fix);
});

test("the help has the exit codes", async () => {
  const { out } = await aPlace().run("drift", "--help");
  expect(out).toMatch(/ 0 +no drift\n +1 +failed.*\n +2 +drift: /);
});
