import { expect, test } from "vitest";
import { ApiKeyConnection, type TestStack, testStack } from "./harness";

/** Every command that asks FlowStack refuses, changes nothing, and works again with the right key. */
async function expectRefused(stack: TestStack, key: string, code: string): Promise<void> {
  const [right, before] = [stack.env.FLOWSTACK_API_KEY as string, stack.rows()];
  stack.env.FLOWSTACK_API_KEY = key;
  for (const command of ["refresh", "destroy"] as const) {
    const run = await stack[command]();
    expect([run.ok, run.errors[0]], `${command} ${key}`).toEqual([
      false,
      expect.stringContaining(`[${code}]`),
    ]);
    expect([stack.rows(), stack.emulator.connections()]).toEqual([before, [expect.anything()]]);
  }
  stack.env.FLOWSTACK_API_KEY = right;
}

test("with a key of another project, environment or age, nothing passes for gone", async () => {
  const stack = await testStack();
  const apiKey = stack.newKey();
  const program = () => {
    new ApiKeyConnection("stripe", { app: "stripe", apiKey });
  };
  await stack.up(program);
  await expectRefused(stack, "fs_test_second", "WRONG_PROJECT");
  await expectRefused(stack, "fs_live_emulator", "WRONG_ENVIRONMENT");
  await expectRefused(stack, "fs_test_long_revoked", "UNAUTHORIZED");

  // Another key of the same project will do, and takes over from one that is revoked.
  const id = stack.onlyId();
  stack.emulator.revokeKey(stack.emulator.apiKey);
  stack.env.FLOWSTACK_API_KEY = "fs_test_admin";
  await stack.up(program);
  expect(stack.onlyId()).toBe(id);

  stack.env.FLOWSTACK_API_KEY = "fs_live_emulator";
  const run = await stack.tryUp(program);
  expect([run.ok, run.requests, run.errors[0]]).toEqual([
    false,
    [],
    expect.stringContaining("[WRONG_ENVIRONMENT]"),
  ]);
});
