import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as sdk from "../../sdk/index";
import { inARun } from "./run";

// The package as its users get it: compiled, and CommonJS.
import flowstack = require("pulumi-flowstack");

const { ApiKeyConnection, OAuthConnection, Provider } = flowstack;

const NOW = "2026-06-30T12:00:00Z";
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: new Date(NOW) }));
afterEach(() => void vi.useRealTimers());

const ARGS = { app: "stripe", name: "Payments", apiKey: "sk_canary" };
const ACTIVE = { status: "ACTIVE", created: NOW };
const make = (args = {}, opts = {}) => void new ApiKeyConnection("stripe", { ...ARGS, ...args }, opts);

describe("about the stack's configuration", () => {
  test.each<[what: string, config: Record<string, string>, secrets: string[], expected: RegExp[]]>([
    ["nothing", {}, [], []],
    ["an encrypted key", { "flowstack:apiKey": "fs_test_canary" }, ["flowstack:apiKey"], []],
    [
      "a key in plain text",
      { "flowstack:apiKey": "fs_test_canary" },
      [],
      [
        /^the stack: flowstack:apiKey is stored in plain text .*`pulumi config set --secret flowstack:apiKey`/,
      ],
    ],
    [
      "an unknown setting",
      { "flowstack:maxRetry": "1" },
      [],
      [
        /^the stack: flowstack:maxRetry is not a setting and has no effect\. Did you mean flowstack:maxRetries\?/,
      ],
    ],
    ["a known setting", { "flowstack:maxRetries": "1" }, [], []],
    ["a setting of a Pulumi project that is named flowstack", { "flowstack:stripeKey": "z" }, [], []],
    ["another package's setting", { "aws:region": "x", "flowstacks:apiKey": "y" }, [], []],
  ])("%s", async (_, config, secrets, expected) => {
    const project = "flowstack:stripeKey" in config ? "flowstack" : "project";
    const { warnings } = await inARun(() => make(), { config, secrets, outputs: ACTIVE, project });
    expect(warnings).toEqual(expected.map((text) => expect.stringMatching(text)));
    expect(warnings.join()).not.toContain("canary");
  });

  test("once a run, however many resources, and again in the next run", async () => {
    const options = { config: { "flowstack:apiKey": "fs_test_canary" }, outputs: ACTIVE };
    const twice = () => ["a", "b"].map((name) => new ApiKeyConnection(name, ARGS));
    for (let runs = 0; runs < 2; runs++) expect((await inARun(twice, options)).warnings).toHaveLength(1);
  });
});

describe("about a connection that is not ACTIVE, at the resource", () => {
  test.each([
    ["ACTIVE", []],
    ["EXPIRED", [/^stripe: .*conn_of_stripe \("Payments" for stripe\) is EXPIRED: its key has expired/]],
    ["ERROR", [/is ERROR: its key is not valid.* Give it a valid key/]],
    ["REVOKED", [/is REVOKED: a person revoked access/]],
    ["PAUSED", [/is PAUSED: flows that use it may fail\./]],
  ])("%s", async (status, expected) => {
    const { warnings } = await inARun(() => make(), { outputs: { ...ACTIVE, status } });
    expect(warnings).toEqual(expected.map((text) => expect.stringMatching(text)));
  });

  test("a name cannot control the terminal", async () => {
    const outputs = { ...ACTIVE, name: "Pay\u001b[2J\r\nments", status: "ERROR" };
    const { warnings } = await inARun(() => make(), { outputs });
    expect(warnings).toEqual([expect.stringContaining('("Pay [2J ments" for stripe)')]);
  });

  test("an OAuth connection: the advice is Reconnect, which keeps the id", async () => {
    const program = () => new OAuthConnection("inbox", { connectionId: "conn_a" });
    const { warnings } = await inARun(program, { outputs: { ...ACTIVE, status: "EXPIRED" } });
    expect(warnings).toEqual([expect.stringMatching(/^inbox: .*Press "Reconnect" .* its id stays/)]);
  });

  const OF_STACK = { "flowstack:health": "ignore" };
  test("the rule of the provider that a component passes on applies, even if it is known later", async () => {
    const program = () => {
      const provider = new Provider("own", { apiKey: "fs_test_a", health: pulumi.output("ignore" as const) });
      const parent = new pulumi.ComponentResource("a:b:Set", "set", {}, { providers: [provider] });
      make({}, { parent });
    };
    const { warnings } = await inARun(program, { outputs: { ...ACTIVE, status: "ERROR" } });
    expect(warnings).toEqual([]);
  });

  test.each<
    [what: string, config: Record<string, string>, health: "ignore" | "warn" | undefined, count: number]
  >([
    ["ignored by the stack", OF_STACK, undefined, 0],
    ["ignored by its provider", {}, "ignore", 0],
    ["not ignored by its provider", OF_STACK, "warn", 1],
    ["ignored by the stack, and its provider has no rule", OF_STACK, undefined, 0],
  ])("%s", async (_, config, health, count) => {
    const program = () => {
      const own = { apiKey: "fs_test_a", ...(health && { health }) };
      make({}, Object.keys(config).length && !health ? {} : { provider: new Provider("own", own) });
    };
    const { warnings } = await inARun(program, { config, outputs: { ...ACTIVE, status: "ERROR" } });
    expect(warnings).toHaveLength(count);
  });
});

test("the rule of a Provider that another copy of the package made applies", async () => {
  const provider = () => new sdk.Provider("own", { apiKey: "fs_test_a", health: "ignore" });
  const program = () => make({}, { provider: provider() });
  const { warnings } = await inARun(program, { outputs: { ...ACTIVE, status: "ERROR" } });
  expect(warnings).toEqual([]);
});

describe("about a key that is older than rotateAfter, at the resource", () => {
  const MEMORY = { format: 1, salt: "s", writer: "w", environment: "test" };
  const daysAgo = (days: number) => new Date(Date.parse(NOW) - days * 86_400_000).toISOString();

  test.each<[what: string, rotateAfter: string | undefined, created: string, memory: object, age?: number]>([
    ["younger", "90d", daysAgo(89.9), {}],
    ["as old", "90d", daysAgo(90), {}, 90],
    ["older", "90d", daysAgo(400), {}, 400],
    ["older, without rotateAfter", undefined, daysAgo(400), {}],
    ["rotated since, of an old connection", "90d", daysAgo(400), { keyed: daysAgo(10) }],
    ["rotated long ago", "90d", daysAgo(400), { keyed: daysAgo(91) }, 91],
    ["of unknown age", "90d", "", {}],
    ["younger than another rotateAfter", "365d", daysAgo(364), {}],
  ])("%s", async (_, rotateAfter, created, memory, age) => {
    const { warnings } = await inARun(() => make({ rotateAfter }), {
      outputs: { ...ACTIVE, created, memory: JSON.stringify({ ...MEMORY, ...memory }) },
    });
    const text = `^stripe: The key of connection conn_of_stripe is ${age} days old, and rotateAfter is ${rotateAfter}\\.`;
    expect(warnings).toEqual(age === undefined ? [] : [expect.stringMatching(text)]);
  });
});
