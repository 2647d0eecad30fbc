import { expect, test } from "vitest";
import { ApiKeyConnection, type Program, type TestStack, testStack } from "./harness";

/** With this key, refresh, an `up` that creates, and destroy are all refused and change nothing. */
async function expectRefused(stack: TestStack, more: Program, key: string, code: string): Promise<void> {
  const held = () => stack.rows().map(({ id, outputs }) => [id, outputs]);
  const [right, before] = [stack.env.FLOWSTACK_API_KEY as string, held()];
  stack.env.FLOWSTACK_API_KEY = key;
  const commands = {
    refresh: () => stack.refresh(),
    up: () => stack.tryUp(more),
    destroy: () => stack.destroy(),
  };
  for (const [name, command] of Object.entries(commands)) {
    const run = await command();
    expect([run.ok, run.errors[0]], `${name} ${key}`).toEqual([false, expect.stringContaining(`[${code}]`)]);
    expect([held(), stack.emulator.connections()]).toEqual([before, [expect.anything()]]);
    expect(stack.emulator.connections("second")).toEqual([]);
  }
  stack.env.FLOWSTACK_API_KEY = right;
}

test("with a key of another project or environment, or a revoked one, no connection counts as deleted", async () => {
  const stack = await testStack();
  const apiKey = stack.newKey();
  const program = () => new ApiKeyConnection("stripe", { app: "stripe", apiKey });
  const more = () => {
    new ApiKeyConnection("more", { app: "sendgrid", apiKey }, { dependsOn: program() });
  };
  await stack.deploy(() => void program());
  await expectRefused(stack, more, "fs_test_second", "WRONG_PROJECT");
  await expectRefused(stack, more, "fs_live_emulator", "WRONG_ENVIRONMENT");
  await expectRefused(stack, more, "fs_test_long_revoked", "UNAUTHORIZED");

  // Another key of the same project works, also when the first key is revoked.
  const id = stack.onlyId();
  stack.emulator.revokeKey(stack.emulator.apiKey);
  stack.env.FLOWSTACK_API_KEY = "fs_test_admin";
  await stack.deploy(() => void program());
  expect(stack.onlyId()).toBe(id);

  stack.env.FLOWSTACK_API_KEY = "fs_live_emulator";
  const run = await stack.tryUp(() => void program());
  expect([run.ok, run.requests, run.errors[0]]).toEqual([
    false,
    [],
    expect.stringContaining("[WRONG_ENVIRONMENT]"),
  ]);
});
