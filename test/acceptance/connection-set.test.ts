import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { driver } from "../local-stack";
import { temporaryFolder, testStack } from "./harness";

// The compiled package, as users install it: CommonJS.
import flowstack = require("pulumi-flowstack");

/** So many that the engine creates the first before the program registers the last. */
const MANY = 30;

/** A set of new, valid connections; `declare` writes its file again, with more entries. */
async function set() {
  const stack = await testStack();
  stack.emulator.seed([{ id: "conn_inbox", app: "gmail", name: "Inbox", type: "OAUTH2" }]);
  const key = stack.newKey();
  stack.secrets.push(LITERAL);
  stack.env.KEY_AT_HAND = key;
  vi.stubEnv("KEY_AT_HAND", key);
  const file = join(temporaryFolder(), "connections.yaml");
  const good = Array.from(
    { length: MANY },
    (_, at) => `good${at}: { app: stripe, key: { env: KEY_AT_HAND } }`,
  );
  const declare = (...more: string[]) =>
    writeFileSync(file, ["connections:", ...[...good, ...more].map((line) => `  ${line}`)].join("\n"));
  declare();
  const program = () => {
    new flowstack.ConnectionSet("flows", { file });
  };
  return { stack, declare, program };
}

/** A key that stands in the file. TestStack checks that no run prints it. */
const LITERAL = "canary-in-the-file";

/** A last entry that cannot be made. */
const UNMAKEABLE: [what: string, entry: string, reason: RegExp][] = [
  ["a variable that is not set", "late: { app: stripe, key: { env: NOT_SET } }", /API_KEY_MISSING.*NOT_SET/],
  [
    "a secret that is not configured",
    "late: { app: stripe, key: { config: none } }",
    /config set --secret none/,
  ],
  ["an id that no connection has", "late: { kind: oauth, connectionId: conn_none }", /ADOPTION_REFUSED/],
  [
    "an id of another kind",
    "late: { app: gmail, key: { env: KEY_AT_HAND }, import: conn_inbox }",
    /ADOPTION_REFUSED.*OAuthConnection/,
  ],
  [
    "an entry named __proto__, which a parser may hide, with a literal key",
    `__proto__: { app: stripe, key: ${LITERAL} }`,
    /MANIFEST_INVALID.*connections\.yaml:32:\d+: __proto__: key must not be plain text/,
  ],
];

test("an entry that cannot be made: nothing is created, not even in an `up` without a preview", async () => {
  const { stack, declare, program } = await set();
  for (const [what, late, reason] of UNMAKEABLE) {
    declare(late);
    const refused = await stack.tryUp(program);
    expect([refused.ok, refused.errors.join()], what).toEqual([false, expect.stringMatching(reason)]);
    expect(
      refused.requests.filter((request) => !request.startsWith("GET")),
      what,
    ).toEqual([]);
    expect(stack.rows(), what).toEqual([]);
  }
  declare();
  await stack.up(program);
  expect(stack.rows()).toHaveLength(MANY);
});

/** A project whose program is in the folder `program`, with these files of connections. */
async function projectWithMain(files: Record<string, string>) {
  const folder = temporaryFolder();
  (await driver()).linkModules(folder);
  mkdirSync(join(folder, "program"));
  const program = `
    const flowstack = require("pulumi-flowstack");
    new flowstack.ConnectionSet("flows", { file: "connections.yaml" });
  `;
  const all = {
    "Pulumi.yaml": "name: acceptance\nruntime: nodejs\nmain: program\n",
    "program/package.json": '{ "main": "index.js" }',
    "program/index.js": program,
    ...files,
  };
  for (const [file, text] of Object.entries(all)) writeFileSync(join(folder, file), text);
  const stack = await testStack({ folder });
  stack.emulator.seed([{ id: "conn_inbox", app: "gmail", name: "Inbox", type: "OAUTH2" }]);
  return { stack, folder };
}

const INBOX = "connections: { inbox: { kind: oauth, connectionId: conn_inbox } }\n";

test("with main in Pulumi.yaml, the file is found beside the program or beside Pulumi.yaml", async () => {
  const { stack, folder } = await projectWithMain({});
  const missing = await stack.tryUp();
  expect(missing.errors.join()).toContain(
    `Neither ${join(folder, "program/connections.yaml")} nor ${join(folder, "connections.yaml")} exists.`,
  );
  writeFileSync(join(folder, "connections.yaml"), INBOX);
  await stack.deploy();
  expect(stack.rows().map(({ name }) => name)).toEqual(["flows-inbox"]);
  writeFileSync(join(folder, "program/connections.yaml"), INBOX.replace("inbox:", "support:"));
  await stack.deploy();
  expect(stack.rows().map(({ name }) => name)).toEqual(["flows-support"]);
});

test("with continueOnError, a member that fails does not stop the others", async () => {
  const { stack, declare, program } = await set();
  await stack.deploy(program);
  // The provider's process has this variable, and the program has not. FlowStack refuses this first member.
  stack.env.ONLY_THERE = stack.newKey();
  stack.emulator.faults.add({ fault: { kind: "answer", status: 400 }, match: { method: "POST" }, times: 1 });
  const first = "first: { app: stripe, key: { env: ONLY_THERE } }";
  declare(first, "other: { app: stripe, key: { env: KEY_AT_HAND } }");
  const run = await stack.tryUp(program, { continueOnError: true });
  expect([run.ok, run.errors.join()]).toEqual([
    false,
    expect.stringMatching(/^flows-first: .*VALIDATION_ERROR/s),
  ]);
  expect(stack.rows().map(({ name }) => name)).toEqual(
    expect.arrayContaining(["flows-good0", "flows-other"]),
  );
  expect((await stack.deploy(program)).steps).toContain("create flows-first");
});

test("a variable that is not set on another machine: existing connections stay as they are, and new ones are created", async () => {
  const { stack, declare, program } = await set();
  await stack.deploy(program);
  delete stack.env.KEY_AT_HAND;
  vi.stubEnv("KEY_AT_HAND", undefined);
  stack.env.OTHER_KEY = stack.newKey();
  vi.stubEnv("OTHER_KEY", stack.env.OTHER_KEY);
  declare("late: { app: stripe, key: { env: OTHER_KEY } }");
  const elsewhere = await stack.tryUp(program);
  expect([elsewhere.ok, elsewhere.steps]).toEqual([true, ["create flows-late"]]);
  expect(elsewhere.output).toMatch(
    /KEY_AT_HAND.* is not set, so Pulumi cannot see whether the key has changed/,
  );
});
