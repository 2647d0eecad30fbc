import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { driver, javascript } from "../../local-stack";
import { PLUGIN, temporaryFolder, testStack } from "../harness";
import * as native from "./native";

const { ApiKeyConnection, ConnectionSet, nativeStack, OAuthConnection, Provider } = native;

test("a program with every class has its whole life, and the second run changes nothing", async () => {
  const stack = await nativeStack();
  stack.emulator.seed([{ id: "conn_mail", name: "Inbox", app: "gmail", type: "OAUTH2" }]);
  stack.emulator.seed([{ id: "conn_read", name: "Read", app: "github" }]);
  await stack.setSecret("githubKey", stack.newKey());
  const file = join(temporaryFolder(), "connections.yaml");
  writeFileSync(file, "connections:\n  github: { app: github, key: { config: githubKey } }\n");
  const apiKey = stack.newKey();
  const program = () => {
    const eu = new Provider("eu", { apiKey: "fs_test_second", baseUrl: stack.emulator.url });
    const stripe = new ApiKeyConnection("stripe", { app: "stripe", apiKey });
    const inEu = new ApiKeyConnection("in-eu", { app: "stripe", apiKey }, { provider: eu });
    const mail = new OAuthConnection("mail", { connectionId: "conn_mail", app: "gmail" });
    const { connections } = new ConnectionSet("set", { file });
    const read = ApiKeyConnection.get("read", "conn_read");
    return {
      ids: [stripe.id, inEu.id, mail.id, connections.github?.id],
      read: [read.name, read.status],
      key: "apiKey" in stripe,
    };
  };
  const preview = await stack.preview(program);
  expect([preview.ok, preview.requests.filter((request) => !request.startsWith("GET"))]).toEqual([true, []]);
  const run = await stack.deploy(program);
  expect(run.steps.sort()).toEqual([
    "create in-eu",
    "create mail",
    "create set-github",
    "create stripe",
    "read read",
  ]);
  const [here, there] = ["default", "second"].map((project) => stack.emulator.connections(project));
  expect([here?.length, there?.length]).toEqual([4, 1]);
  const ids = ["stripe", "in-eu", "mail", "set-github"].map((name) => stack.idOf(name));
  expect(await stack.outputs()).toEqual({ ids, read: ["Read", "ACTIVE"], key: false });
  const again = await stack.deploy(program, { expectNoChanges: true });
  expect(again.requests).toEqual(["GET /connections"]);
  const end = await stack.destroy();
  expect([end.ok, stack.rows()]).toEqual([true, []]);
  expect(stack.emulator.connections().map(({ id }) => id)).toEqual(["conn_mail", "conn_read"]);
});

const PROGRAM = `const { ApiKeyConnection } = require("pulumi-flowstack/native");
new ApiKeyConnection("stripe", { app: "stripe", apiKey: process.env.STRIPE_KEY });
`;

test("a program of the language host deploys, and its row has no trace through this package and Pulumi's SDK", async () => {
  const stack = await testStack({ folder: await projectOf(PROGRAM) });
  stack.env.STRIPE_KEY = stack.newKey();
  const run = await stack.deploy();
  expect(run.steps).toContain("create stripe");
  const [row] = await stack.exportedRows();
  expect(JSON.stringify(row)).not.toMatch(/sdk\/native|@pulumi/);
});

async function projectOf(program: string): Promise<string> {
  const folder = temporaryFolder();
  (await driver()).linkModules(folder);
  const yaml = `name: acceptance\nruntime: nodejs\nplugins:\n  providers: [{ name: flowstack, path: "${PLUGIN}" }]\n`;
  const files = { ...javascript(program), "Pulumi.yaml": yaml };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("lookups of every form find what there is, and what the run itself creates", async () => {
  const stack = await nativeStack();
  stack.emulator.seed([{ id: "conn_mail", name: "Inbox", app: "gmail", type: "OAUTH2", status: "EXPIRED" }]);
  stack.emulator.seed([{ id: "conn_second", name: "Inbox", app: "gmail" }], "second");
  const apiKey = stack.newKey();
  const program = async () => {
    const provider = new Provider("eu", { apiKey: "fs_test_second", baseUrl: stack.emulator.url });
    const made = new ApiKeyConnection("made", { app: "stripe", apiKey });
    return {
      one: (await native.getConnection({ name: "Inbox" })).id,
      all: (await native.getConnections({ status: "EXPIRED" })).map(({ id }) => id),
      second: native.getConnectionOutput({ name: "Inbox" }, { provider }).id,
      after: native.getConnectionOutput({ name: "made" }, { dependsOn: made }).id,
      of: native.getConnectionOutput({ id: made.id }).name,
      allAfter: native.getConnectionsOutput({ app: "stripe" }, { dependsOn: [made] }).length,
    };
  };
  const preview = await stack.preview(program);
  expect(preview.ok, preview.output).toBe(true);
  await stack.deploy(program);
  expect(await stack.outputs()).toEqual({
    one: "conn_mail",
    all: ["conn_mail"],
    second: "conn_second",
    after: stack.idOf("made"),
    of: "made",
    allAfter: 1,
  });
});

test("a lookup that finds nothing, and a wrong argument, are refused in one line without a stack", async () => {
  const stack = await nativeStack();
  const known = await stack.tryUp(() => native.getConnection({ name: "Nope" }));
  expect([known.ok, known.errors.join()]).toEqual([false, expect.stringContaining("[LOOKUP_FAILED]")]);
  const later = await stack.tryUp(() => ({ one: native.getConnectionOutput({ name: "Nope" }) }));
  expect([later.ok, later.errors.join()]).toEqual([false, expect.stringContaining("[LOOKUP_FAILED]")]);
  const wrong = await stack.tryUp(() => void new ApiKeyConnection("pay", { app: " ", apiKey: "k" }));
  expect([wrong.ok, wrong.errors.join()]).toEqual([false, expect.stringMatching(/^pay: .*app is blank/)]);
});
