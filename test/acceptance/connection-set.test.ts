import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryFolder, testStack } from "./harness";

// The package as its users get it: compiled, and CommonJS.
import flowstack = require("pulumi-flowstack");

/** So many that the engine has made the first before it hears of the last. */
const MANY = 30;

/** A set of new connections that nothing is wrong with; the file can be written anew. */
async function set() {
  const stack = await testStack();
  stack.emulator.seed([{ id: "conn_inbox", app: "gmail", name: "Inbox", type: "OAUTH2" }]);
  const key = stack.newKey();
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

test.each([
  ["a variable that is not set", "late: { app: stripe, key: { env: NOT_SET } }", /API_KEY_MISSING.*NOT_SET/],
  ["a secret that is not there", "late: { app: stripe, key: { config: none } }", /config set --secret none/],
  ["an id that no connection has", "late: { kind: oauth, connectionId: conn_none }", /ADOPTION_REFUSED/],
  [
    "an id of another kind",
    "late: { app: gmail, key: { env: KEY_AT_HAND }, import: conn_inbox }",
    /ADOPTION_REFUSED.*OAuthConnection/,
  ],
])("%s: nothing is made, not even in an `up` without a preview", async (_, late, reason) => {
  const { stack, declare, program } = await set();
  declare(late);
  const refused = await stack.tryUp(program);
  expect([refused.ok, refused.errors.join()]).toEqual([false, expect.stringMatching(reason)]);
  expect(refused.requests.filter((request) => !request.startsWith("GET"))).toEqual([]);
  expect(stack.rows()).toEqual([]);
  declare();
  await stack.up(program);
  expect(stack.rows()).toHaveLength(MANY);
});

test("one that fails keeps no other waiting where the run goes on", async () => {
  const { stack, declare, program } = await set();
  await stack.up(program);
  // The program does not have this variable, and the provider has it: a first member that FlowStack refuses.
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
  await stack.up(program);
});

test("a variable that is not set on another machine: what exists stays as it is, and what is new is made", async () => {
  const { stack, declare, program } = await set();
  await stack.up(program);
  delete stack.env.KEY_AT_HAND;
  vi.stubEnv("KEY_AT_HAND", undefined);
  stack.env.OTHER_KEY = stack.newKey();
  vi.stubEnv("OTHER_KEY", stack.env.OTHER_KEY);
  declare("late: { app: stripe, key: { env: OTHER_KEY } }");
  const elsewhere = await stack.tryUp(program);
  expect([elsewhere.ok, elsewhere.steps]).toEqual([true, ["create flows-late"]]);
  expect(elsewhere.output).toMatch(/KEY_AT_HAND.* is not set, so a change of that key goes unnoticed/);
});
