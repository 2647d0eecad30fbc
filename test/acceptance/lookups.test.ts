import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { flowstack, onFace, type Program, type TestStack, testStack } from "./harness";

const {
  ApiKeyConnection,
  getConnection,
  getConnectionOutput,
  getConnections,
  getConnectionsOutput,
  Provider,
} = flowstack;

const CLEARS_THE_SCREEN = "\u001b[2J";

/** A FlowStack with two pages of connections, and a second project with one. The programs run in this process and do not see the stack's environment. */
async function populated(): Promise<TestStack> {
  const stack = await testStack();
  const { emulator } = stack;
  emulator.seed([
    { id: "conn_stripe", app: "stripe", name: "Payments" },
    { id: "conn_adyen", app: "adyen", name: "Payments" },
    { id: "conn_inbox", app: "gmail", name: "Support inbox", type: "OAUTH2", status: "EXPIRED" },
    { id: "conn_screen", app: "github", name: `Deploy to the ${CLEARS_THE_SCREEN} screen` },
    ...Array.from({ length: 99 }, (_, index) => ({ app: "github", name: `Deploy ${index}` })),
  ]);
  emulator.seed([{ id: "conn_second", app: "stripe", name: "Payments" }], "second");
  await stack.setSecret("flowstack:apiKey", emulator.apiKey);
  await stack.stack.setConfig("flowstack:baseUrl", { value: emulator.url });
  return stack;
}

const WALK = ["GET /connections", "GET /connections"];

const everything: Program = async () => {
  const provider = new Provider("second", { apiKey: "fs_test_second" });
  const second = { provider };
  const later = (text: string) => provider.id.apply(() => text);
  return {
    byId: await getConnection({ id: "conn_stripe" }),
    byName: await getConnection({ name: "Support inbox" }),
    byNameAndApp: await getConnection({ name: "Payments", app: "adyen" }),
    later: getConnectionOutput({ id: later("conn_stripe") }),
    ofSecond: getConnectionOutput({ name: "Payments" }, second),
    all: (await getConnections()).length,
    byStatus: (await getConnections({ status: "EXPIRED" })).map(({ id }) => id),
    byTypeAndApp: (await getConnections({ type: "API_KEY", app: "stripe" })).map(({ id }) => id),
    nothing: await getConnections({ app: "gmail", status: "ACTIVE" }),
    allOfSecond: getConnectionsOutput({}, second).apply((found) => found.map(({ id }) => id)),
    allLater: getConnectionsOutput({ app: later("adyen") }).apply(({ length }) => length),
  };
};

test("lookups of every form find the right connections, with one walk over the list of each project", async () => {
  const stack = await populated();
  const [stripe, adyen, inbox] = stack.emulator.connections();
  const run = await stack.tryUp(everything);
  expect([run.ok, run.requests], run.output).toEqual([true, [...WALK, "GET /connections"]]);
  expect(await stack.outputs()).toEqual({
    byId: stripe,
    byName: inbox,
    byNameAndApp: adyen,
    later: stripe,
    ofSecond: expect.objectContaining({ id: "conn_second", name: "Payments" }),
    all: 103,
    byStatus: ["conn_inbox"],
    byTypeAndApp: ["conn_stripe"],
    nothing: [],
    allOfSecond: ["conn_second"],
    allLater: 1,
  });
  const secret = Object.values(await stack.stack.outputs()).filter((output) => output.secret);
  expect(secret, "found with a secret key, but not secret itself").toEqual([]);
});

test("each run reads the list again, also in the same process", async () => {
  const stack = await populated();
  const program = async () => ({ name: (await getConnection({ id: "conn_stripe" })).name });
  for (const name of ["Payments", "Renamed"]) {
    stack.emulator.rename("conn_stripe", name);
    const run = await stack.tryUp(program);
    expect([run.requests, await stack.outputs()], run.output).toEqual([WALK, { name }]);
  }
});

const REFUSED: [what: string, program: Program, reason: RegExp][] = [
  [
    "a name that nearly is one with control characters",
    () => getConnection({ name: "Deploy to the screen" }),
    /The nearest: conn_screen \("Deploy to the \[2J screen" for github\)\./,
  ],
  [
    "a name of several connections",
    () => getConnection({ name: "Payments" }),
    /2 connections have the name "Payments": conn_stripe \(.*\), conn_adyen \(.*\)\. Look one up by its id\./,
  ],
  [
    "an Output form that finds nothing",
    () => ({ found: getConnectionOutput({ id: "conn_strip" }) }),
    /the id conn_strip\. The nearest: conn_stripe/,
  ],
];

test("a lookup that finds none or several is refused, with a helpful message", async () => {
  const stack = await populated();
  for (const [what, program, reason] of REFUSED) {
    const run = await stack.preview(program);
    expect(run.ok, what).toBe(false);
    expect(run.output.replaceAll(/\s+/g, " "), what).toMatch(reason);
    expect(run.output, what).not.toContain(CLEARS_THE_SCREEN);
  }
});

test("without a FlowStack key, a lookup says how to set one", async () => {
  const stack = await testStack({ env: { FLOWSTACK_API_KEY: "" } });
  const run = await stack.preview(() => getConnections());
  expect([run.ok, run.requests]).toEqual([false, []]);
  expect(run.output).toMatch(/KEY_MISSING.*pulumi config set --secret flowstack:apiKey/s);
});

/** Looks up a connection that it creates, in every way, beside a lookup that reads the list at once. */
const ofItsOwn =
  (apiKey: string): Program =>
  async () => {
    await getConnection({ id: "conn_inbox" });
    const own = new ApiKeyConnection("own", { app: "github", name: "Own", apiKey: pulumi.secret(apiKey) });
    const group = new pulumi.ComponentResource("test:index:Group", "group");
    const other = new ApiKeyConnection("other", { app: "github", apiKey }, { parent: group });
    return {
      own: own.id,
      other: other.id,
      byId: getConnectionOutput({ id: own.id }).id,
      byName: getConnectionOutput({ name: own.name, app: own.app }).id,
      byFixedName: getConnectionOutput({ name: "Own" }, { dependsOn: own }).id,
      byComponent: getConnectionOutput({ name: "other" }, { dependsOn: [group] }).id,
      names: getConnectionsOutput({ app: "github" }, { dependsOn: [pulumi.output(own), other] }).apply(
        (all) => all.some(({ name }) => name === "Own"),
      ),
    };
  };

test("a program looks up what it creates, unknown in the preview, and again when it rotates the keys", async () => {
  const stack = await populated();
  for (const key of [stack.newKey(), stack.newKey()]) {
    const preview = await stack.preview(ofItsOwn(key));
    expect(preview.ok, preview.output).toBe(true);
    expect(preview.requests.filter((request) => request.startsWith("GET /connections/"))).toEqual([]);
    const run = await stack.tryUp();
    expect(run.ok, run.output).toBe(true);
    const [own, other] = [stack.idOf("own"), stack.idOf("other")];
    expect(await stack.outputs()).toEqual({
      ...{ own, other, byId: own, byName: own, byFixedName: own, byComponent: other },
      names: true,
    });
  }
  expect(stack.emulator.connections().filter(({ name }) => name === "Own")).toHaveLength(1);
});

test("after that, lookups by the resource's own id and name cost nothing more", async () => {
  const stack = await populated();
  const key = stack.newKey();
  const program: Program = async () => {
    await getConnection({ id: "conn_inbox" });
    const own = new ApiKeyConnection("own", { app: "github", apiKey: pulumi.secret(key) });
    return {
      byId: getConnectionOutput({ id: own.id }).name,
      byName: getConnectionOutput({ name: own.name }).id,
      afterIt: getConnectionOutput({ name: "own" }, { dependsOn: own }).id,
    };
  };
  expect((await stack.tryUp(program)).ok).toBe(true);
  const again = await stack.tryUp();
  expect([again.ok, again.requests], again.output).toEqual([true, WALK]);
});

test("after another resource than a connection, which may have changed FlowStack, a lookup reads the list again", async () => {
  const stack = await populated();
  const program: Program = async () => {
    await getConnection({ id: "conn_inbox" });
    const script = new Provider("script", { apiKey: "fs_test_second" });
    const { name } = getConnectionOutput({ id: "conn_inbox" }, { dependsOn: [script] });
    return { name, count: getConnectionsOutput({}, { dependsOn: script }).length };
  };
  const preview = await stack.preview(program);
  expect([preview.ok, preview.requests], preview.output).toEqual([true, WALK]);
  const run = await stack.tryUp();
  expect(run.ok, run.output).toBe(true);
  // Pulumi does not tell a plugin what its functions wait for.
  const again = onFace({ dynamic: [...WALK, "GET /connections/conn_inbox"], native: [] });
  expect(run.requests.sort()).toEqual([...WALK, ...again].sort());
  expect(await stack.outputs()).toEqual({ name: "Support inbox", count: 103 });
});
