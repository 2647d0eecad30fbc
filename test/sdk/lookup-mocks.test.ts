import * as pulumi from "@pulumi/pulumi";
import { afterEach, expect, test, vi } from "vitest";

// The package as its users get it: compiled, and CommonJS.
import flowstack = require("pulumi-flowstack");

const { ApiKeyConnection, getConnection, getConnectionOutput, getConnections, getConnectionsOutput } =
  flowstack;

/** A user's unit test: mocks, and no run around the program. */

const FOUND = { id: "conn_inbox", name: "Support inbox" };

async function mocks(call: (args: pulumi.runtime.MockCallArgs) => unknown, preview = false) {
  const calls: pulumi.runtime.MockCallArgs[] = [];
  const recorded = (args: pulumi.runtime.MockCallArgs) => {
    calls.push(args);
    return call(args) as Record<string, unknown>;
  };
  const newResource = (args: pulumi.runtime.MockResourceArgs) => ({
    id: preview && args.name === "new" ? "" : `conn_of_${args.name}`,
    state: args.inputs,
  });
  await pulumi.runtime.setMocks({ newResource, call: recorded }, "project", "stack", preview);
  return calls;
}

const resolved = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  pulumi.runtime.setAllConfig({});
});

test("lookups of every form call the mocks, and send nothing even if the shell has a key", async () => {
  vi.stubEnv("FLOWSTACK_API_KEY", "fs_live_canary");
  vi.stubEnv("FLOWSTACK_BASE_URL", "http://localhost:1");
  const calls = await mocks(({ token }) => (token.endsWith("s") ? { connections: [FOUND] } : FOUND));
  expect(await getConnection({ id: "conn_inbox" })).toEqual(FOUND);
  expect(await resolved(getConnectionOutput({ name: pulumi.output("Support inbox"), app: "gmail" }))).toEqual(
    FOUND,
  );
  expect(await getConnections()).toEqual([FOUND]);
  expect(await resolved(getConnectionsOutput({ status: "EXPIRED" }))).toEqual([FOUND]);
  expect(calls.map(({ token, inputs }) => [token, inputs])).toEqual([
    ["flowstack:index:getConnection", { id: "conn_inbox" }],
    ["flowstack:index:getConnection", { name: "Support inbox", app: "gmail" }],
    ["flowstack:index:getConnections", {}],
    ["flowstack:index:getConnections", { status: "EXPIRED" }],
  ]);
});

test("a mock sees which provider a lookup has", async () => {
  const calls = await mocks(() => FOUND);
  const provider = new flowstack.Provider("second", { apiKey: "fs_test_second" });
  await resolved(getConnectionOutput({ id: "conn_inbox" }, { provider }));
  expect(calls.map((call) => call.provider)).toEqual([expect.stringMatching(/::second::conn_of_second$/)]);
});

test("mocks that return nothing of use give a list without connections", async () => {
  await mocks(({ inputs }) => inputs);
  expect(await getConnections({ app: "gmail" })).toEqual([]);
});

test("wrong arguments are refused as in a run, and do not reach the mocks", async () => {
  const calls = await mocks(() => FOUND);
  await expect(getConnection({ id: "" })).rejects.toThrow("[LOOKUP_INVALID]");
  await expect(getConnections({ statsu: "ACTIVE" } as never)).rejects.toThrow("[LOOKUP_INVALID]");
  expect(calls).toEqual([]);
});

const isKnown = (output: pulumi.Output<unknown>) =>
  (output as unknown as { isKnown: Promise<boolean> }).isKnown;

const DEPENDENCIES: [what: string, make: (name: string) => pulumi.Input<pulumi.Resource>][] = [
  ["a resource", (name) => aConnection(name)],
  ["an output of a resource", (name) => pulumi.output(aConnection(name))],
  ["a promise of a resource", async (name) => aConnection(name)],
  ["a component", inComponents],
];

function aConnection(name: string, opts: pulumi.CustomResourceOptions = {}) {
  return new ApiKeyConnection(name, { app: "stripe", apiKey: "sk_canary" }, opts);
}

function inComponents(name: string): pulumi.Resource {
  const outer = new pulumi.ComponentResource("a:b:Outer", `${name}-outer`);
  const parent = new pulumi.ComponentResource("a:b:Inner", `${name}-inner`, {}, { parent: outer });
  aConnection(name, { parent });
  return outer;
}

test.each(DEPENDENCIES)(
  "dependsOn of %s: unknown in a preview while it is yet to be created, else looked up",
  async (_, make) => {
    const calls = await mocks(() => FOUND, true);
    const unknown = [
      getConnectionOutput({ id: "conn_a" }, { dependsOn: make("new") }),
      getConnectionsOutput({}, { dependsOn: [make("old"), make("new")] }),
    ];
    expect(await Promise.all(unknown.map(isKnown))).toEqual([false, false]);
    expect(calls).toEqual([]);
    const known = getConnectionOutput({ id: "conn_a" }, { dependsOn: [make("old")] });
    expect(await isKnown(known)).toBe(true);
    expect(calls).toHaveLength(1);
  },
);

test("a lookup waits for the resources that its arguments come from", async () => {
  const calls = await mocks(() => FOUND, true);
  const { app } = aConnection("new");
  expect(await isKnown(getConnectionOutput({ name: "Support inbox", app }))).toBe(false);
  expect(calls).toEqual([]);
});

test("a warning about the configuration is printed once for each setMocks", async () => {
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  for (let tests = 1; tests <= 2; tests++) {
    await mocks(() => ({}));
    pulumi.runtime.setAllConfig({ "flowstack:apiKey": "fs_test_canary" });
    for (const name of ["a", "b", "c"]) aConnection(name);
    expect(warn).toHaveBeenCalledTimes(tests);
  }
});

test("tests that share one setMocks may import the same connection", async () => {
  await mocks(() => ({}));
  for (const name of ["a", "b"]) expect(() => aConnection(name, { import: "conn_a" })).not.toThrow();
});
