import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test } from "vitest";
import { compile } from "../compile";
import { inARun } from "./run";

// The package as its users get it: compiled, and CommonJS.
import flowstack = require("pulumi-flowstack");

const { ApiKeyConnection, OAuthConnection, Provider } = flowstack;

/** `config.get` returns undefined for a setting that is not there: that must mean the same as no argument. */
const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";
const config = new pulumi.Config();
const text = config.get("text");
const later = pulumi.output(text);
const stack = new pulumi.Config("flowstack");
const health = stack.get<"warn">("health");
export const provider = new flowstack.Provider("own", {
  apiKey: config.requireSecret("key"),
  baseUrl: text,
  environment: stack.get<"live" | "test">("environment"),
  requestTimeout: config.getNumber("n"),
  maxRetries: pulumi.output(config.getNumber("n")),
  rateLimitMaxWait: undefined,
  existing: undefined,
  missing: undefined,
  health: pulumi.output(health),
});
export const one = new flowstack.ApiKeyConnection("one", {
  app: "stripe",
  apiKey: config.getSecret("key"),
  apiKeyEnvVar: text,
  name: later,
  type: undefined,
  onKeyChange: undefined,
  rotateAfter: later,
});
export const two = new flowstack.OAuthConnection("two", {
  connectionId: later,
  app: text,
  name: later,
  requireActive: config.getBoolean("strict"),
  revokeOnDestroy: pulumi.output(config.getBoolean("strict")),
});
export const found = [
  flowstack.getConnection({ name: "a", app: text, id: undefined }),
  flowstack.getConnection({ id: "a", name: undefined, app: undefined }),
  flowstack.getConnections({ app: text, type: text, status: text }),
];
export const foundLater = [
  flowstack.getConnectionOutput({ name: later.apply(() => "a"), app: later }, { provider: undefined }),
  flowstack.getConnectionOutput({ id: later.apply(() => "a"), name: undefined }),
];
export const all = flowstack.getConnectionsOutput({ app: later, type: text, status: undefined }, { provider });
`;

function errorsIn(program: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-args-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "index.ts"), program);
  return compile([join(folder, "index.ts")]);
}

test("optional arguments may be undefined, with exactOptionalPropertyTypes", () => {
  expect(errorsIn(PROGRAM)).toEqual([]);
}, 30_000);

test("required arguments may not be undefined", () => {
  const errors = errorsIn(PROGRAM.replace('app: "stripe"', "app: text").replace('id: "a"', "id: text"));
  expect(errors).toHaveLength(2);
  expect(errors.join()).toMatch(/'string \| undefined' is not assignable/);
}, 30_000);

const NOTHING: [what: string, value: pulumi.Input<undefined>][] = [
  ["undefined", undefined],
  ["an output that turns out undefined", pulumi.output(undefined)],
  ["a promise of undefined", Promise.resolve(undefined)],
];

/** The inputs of the first resource that a program makes. */
async function inputsOf(program: () => unknown, config = {}): Promise<Record<string, unknown>> {
  const { resources } = await inARun(program, { config });
  const [first] = resources;
  if (!first) throw new Error("The program made no resource.");
  const { __provider, ...inputs } = first.inputs as Record<string, unknown>;
  return inputs;
}

describe.each(NOTHING)("arguments that are %s are the same as no arguments:", (_, value) => {
  test("of an ApiKeyConnection, whose name is then the logical name", async () => {
    const none = { apiKeyEnvVar: value, name: value, type: value, onKeyChange: value, rotateAfter: value };
    const args = { app: "stripe", apiKey: "sk_canary", ...none };
    const key = { [SIGNATURE]: SECRET, value: "sk_canary" };
    expect(await inputsOf(() => new ApiKeyConnection("stripe", args))).toEqual({
      app: "stripe",
      name: "stripe",
      apiKey: key,
    });
  });

  test("of an ApiKeyConnection without apiKey", async () => {
    const args = { app: "stripe", apiKey: value, apiKeyEnvVar: "STRIPE_KEY" };
    const inputs = await inputsOf(() => new ApiKeyConnection("stripe", args));
    expect(inputs).toEqual({ app: "stripe", name: "stripe", apiKeyEnvVar: "STRIPE_KEY" });
  });

  test("of an OAuthConnection", async () => {
    const none = { app: value, name: value, requireActive: value, revokeOnDestroy: value };
    const inputs = await inputsOf(() => new OAuthConnection("inbox", { connectionId: "conn_a", ...none }));
    expect(inputs).toEqual({ connectionId: "conn_a" });
  });

  test("of a Provider, which then has the stack's settings", async () => {
    const none = { environment: value, maxRetries: value, health: value };
    const inputs = await inputsOf(() => new Provider("own", { apiKey: "fs_test_own", ...none }), {
      "flowstack:apiKey": "fs_test_stack",
      "flowstack:maxRetries": "7",
      "flowstack:health": "ignore",
    });
    expect(inputs).toEqual({
      "flowstack:apiKey": { [SIGNATURE]: SECRET, value: "fs_test_own" },
      "flowstack:maxRetries": "7",
      "flowstack:health": "ignore",
    });
  });
});

/** How Pulumi marks a secret on its way to the engine. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

test.each([
  ["a plain string", () => "sk_canary"],
  ["an output", () => pulumi.output("sk_canary")],
  ["a secret", () => pulumi.secret("sk_canary")],
  ["a promise", () => Promise.resolve("sk_canary")],
])("an apiKey that is %s is sent as a secret", async (_, keyOf) => {
  const inputs = await inputsOf(() => new ApiKeyConnection("stripe", { app: "stripe", apiKey: keyOf() }));
  expect(inputs.apiKey).toEqual({ [SIGNATURE]: SECRET, value: "sk_canary" });
});

test("an apiKey that is not known yet, in a preview, is marked as a secret", async () => {
  const program = () => {
    const first = new ApiKeyConnection("first", { app: "stripe", apiKey: "sk_canary" });
    new ApiKeyConnection("second", { app: "stripe", apiKey: first.created });
  };
  const { resources } = await inARun(program, { preview: true });
  const second = resources.find(({ name }) => name === "second");
  expect(second?.inputs.apiKey).toEqual({ [SIGNATURE]: SECRET, value: expect.toSatisfy(pulumi.isUnknown) });
});
