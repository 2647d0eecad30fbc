import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, onTestFinished, test, vi } from "vitest";
import { inARun } from "./run";

// The package as its users get it: compiled, and CommonJS.
import flowstack = require("pulumi-flowstack");

const FILE = `
connections:
  stripe: { app: stripe, key: { config: stripeKey }, rotateAfter: 90d, onKeyChange: record }
  sendgrid: { kind: api-key, app: sendgrid, name: Mail, key: { env: SENDGRID_KEY } }
  old: { app: github, name: Old, key: { config: githubKey }, import: conn_old }
  inbox: { kind: oauth, connectionId: conn_inbox, app: gmail, name: Support, requireActive: true, revokeOnDestroy: true }
`;
const OPTIONS = {
  config: { "project:stripeKey": "sk_canary_1", "project:githubKey": "ghp_canary_2" },
  secrets: ["project:stripeKey", "project:githubKey"],
  outputs: { status: "ACTIVE", created: "2026-01-01T00:00:00Z" },
};

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-set-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "connections.yaml"), text);
  return join(folder, "connections.yaml");
}

/** The inputs of a resource, without the marks of secrets. */
function given({ inputs }: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  const all = Object.entries(inputs as Record<string, { value?: unknown }>);
  const entries = all.filter(([name]) => name !== "__provider");
  return Object.fromEntries(entries.map(([name, value]) => [name, value?.value ?? value]));
}

test("each entry becomes a resource of its kind, named after the set and the entry, with the values of the file", async () => {
  const file = fileOf(FILE);
  const { resources, warnings } = await inARun(() => new flowstack.ConnectionSet("flows", { file }), OPTIONS);
  expect(warnings.join()).not.toContain("plain text");
  const [set, ...made] = resources;
  expect([set?.type, set?.name]).toEqual(["flowstack:index:ConnectionSet", "flows"]);
  const kind = "pulumi-nodejs:dynamic/flowstack";
  expect(Object.fromEntries(made.map((one) => [`${one.name} ${one.type}`, given(one)]))).toEqual({
    [`flows-stripe ${kind}:ApiKeyConnection`]: {
      app: "stripe",
      name: "stripe",
      apiKey: "sk_canary_1",
      rotateAfter: "90d",
      onKeyChange: "record",
    },
    [`flows-sendgrid ${kind}:ApiKeyConnection`]: {
      app: "sendgrid",
      name: "Mail",
      apiKeyEnvVar: "SENDGRID_KEY",
    },
    [`flows-old ${kind}:ApiKeyConnection`]: {
      app: "github",
      name: "Old",
      apiKey: "ghp_canary_2",
      importId: "conn_old",
    },
    [`flows-inbox ${kind}:OAuthConnection`]: {
      connectionId: "conn_inbox",
      app: "gmail",
      name: "Support",
      requireActive: true,
      revokeOnDestroy: true,
    },
  });
});

test("a key from the configuration is a secret, even if it is not encrypted there", async () => {
  const file = fileOf(FILE);
  const { resources, warnings } = await inARun(() => new flowstack.ConnectionSet("flows", { file }), {
    ...OPTIONS,
    secrets: [],
  });
  const plain = warnings.filter((warning) => warning.includes("plain text"));
  expect(plain).toEqual(["stripeKey", "githubKey"].map((name) => expect.stringContaining(name)));
  const keys = resources.map(({ inputs }) => inputs.apiKey).filter((key) => key !== undefined);
  expect(keys).toHaveLength(2);
  for (const key of keys) expect(key).toMatchObject({ [SIGNATURE]: SECRET });
});

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

test("the connections are children of the set, by their names in the file, and inherit its options", async () => {
  const file = fileOf(FILE);
  const urns: Record<string, string> = {};
  const protectedOnes: unknown[] = [];
  await inARun(() => {
    const set = new flowstack.ConnectionSet("flows", { file }, { protect: true });
    expect(Object.keys(set.connections)).toEqual(["stripe", "sendgrid", "old", "inbox"]);
    expect(set.connections.inbox).toBeInstanceOf(flowstack.OAuthConnection);
    for (const [key, { urn, ...rest }] of Object.entries(set.connections)) {
      urn.apply((known) => {
        urns[key] = known;
      });
      protectedOnes.push((rest as { __protect?: boolean }).__protect);
    }
  }, OPTIONS);
  expect(Object.keys(urns)).toHaveLength(4);
  for (const [key, urn] of Object.entries(urns)) {
    expect(urn).toMatch(new RegExp(`flowstack:index:ConnectionSet\\$pulumi-nodejs:.*::flows-${key}$`));
  }
  expect(protectedOnes).toEqual([true, true, true, true]);
});

test("two sets of a program have different resources", async () => {
  const [one, two] = [fileOf("connections: { a: { app: x, key: { env: A } } }"), fileOf("connections: {}")];
  const { resources } = await inARun(() => {
    new flowstack.ConnectionSet("one", { file: one });
    new flowstack.ConnectionSet("other", { file: one });
    new flowstack.ConnectionSet("none", { file: two });
  }, OPTIONS);
  expect(resources.map(({ name }) => name).sort()).toEqual(["none", "one", "one-a", "other", "other-a"]);
});

test.each([
  [
    "an invalid file",
    "connections: { a: { app: x } }",
    /^\[MANIFEST_INVALID\] .*connections\.yaml:1:\d+: a: key is missing/,
  ],
  [
    "a config secret that is not set",
    "connections: { a: { app: x, key: { config: none } } }",
    /^\[API_KEY_MISSING\] .*connections\.yaml: a takes its key from the secret none, .*`pulumi config set --secret none`/,
  ],
])("%s stops the program, and Pulumi prints no stack", async (_, text, reason) => {
  const file = fileOf(text);
  const failure = await inARun(() => new flowstack.ConnectionSet("flows", { file }), OPTIONS).catch((e) => e);
  expect(failure).toMatchObject({ message: expect.stringMatching(reason) });
  expect(pulumi.RunError.isInstance(failure)).toBe(true);
});

/** An empty folder that is the working folder of this test. */
function workingFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "flowstack-set-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(folder);
  onTestFinished(() => cwd.mockRestore());
  return folder;
}

const failureOf = (file: unknown) =>
  inARun(() => new flowstack.ConnectionSet("flows", { file } as { file: string }), OPTIONS).catch(
    (error) => error,
  );

test("a relative path is looked up in the program's folder, and then in the folder of Pulumi.yaml", async () => {
  const folder = workingFolder();
  const file = fileOf("connections: { a: { app: x, key: { env: A } } }");
  const root = vi.spyOn(pulumi, "getRootDirectory").mockReturnValue(dirname(file));
  onTestFinished(() => root.mockRestore());
  const { resources } = await inARun(
    () => new flowstack.ConnectionSet("flows", { file: basename(file) }),
    OPTIONS,
  );
  expect(resources.map(({ name }) => name)).toEqual(["flows", "flows-a"]);
  const { message } = await failureOf("none.yaml");
  expect(message).toContain(
    `Neither ${join(folder, "none.yaml")} nor ${join(dirname(file), "none.yaml")} exists.`,
  );
});

test("without word from Pulumi, its folder is searched upwards from the program's", async () => {
  const file = fileOf("connections: { a: { app: x, key: { env: A } } }");
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(join(dirname(file), "program", "dist"));
  onTestFinished(() => cwd.mockRestore());
  writeFileSync(join(dirname(file), "Pulumi.yaml"), "name: x\nruntime: nodejs\n");
  const { resources } = await inARun(
    () => new flowstack.ConnectionSet("flows", { file: basename(file) }),
    OPTIONS,
  );
  expect(resources.map(({ name }) => name)).toEqual(["flows", "flows-a"]);
});

test("a file that does not exist is refused with the path that was tried", async () => {
  const folder = workingFolder();
  const failure = await failureOf("none.yaml");
  expect(pulumi.RunError.isInstance(failure)).toBe(true);
  expect(failure.message).toContain(`[MANIFEST_INVALID] ${join(folder, "none.yaml")} does not exist.`);
});

test("a path that is an output is refused without a stack", async () => {
  const failure = await failureOf(pulumi.output("connections.yaml"));
  expect(failure.stack).toMatch(/^\[MANIFEST_INVALID\] file must be the path of a file, as a plain string/);
});

test("an entry named __proto__ with a literal key stops the program, and the message does not contain the key", async () => {
  const file = fileOf("connections:\n  __proto__: { app: stripe, key: canary }\n");
  const failure = await inARun(() => new flowstack.ConnectionSet("flows", { file }), OPTIONS).catch((e) => e);
  expect(pulumi.RunError.isInstance(failure)).toBe(true);
  expect(failure.message).toMatch(/connections\.yaml:2:34: __proto__: key must not be plain text/);
  expect(failure.stack).not.toContain("canary");
});
