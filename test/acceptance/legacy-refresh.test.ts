import { expect, test } from "vitest";
import { ApiKeyConnection, testStack } from "./harness";

/**
 * With this variable, the engine does not call the provider's diff after the read of a refresh. In `pulumi up --refresh`,
 * the first diff after the read is then the one for the program, which must apply all checks.
 */
const LEGACY = { PULUMI_ENABLE_LEGACY_REFRESH_DIFF: "true" };

test.each([
  ["as usual", {}],
  ["with PULUMI_ENABLE_LEGACY_REFRESH_DIFF", LEGACY],
])("health=error stops an up --refresh that finds a connection in ERROR, %s", async (_, legacy) => {
  const stack = await testStack({ config: { "flowstack:health": "error" } });
  Object.assign(stack.env, legacy);
  const apiKey = stack.newKey();
  const program = () => {
    new ApiKeyConnection("stripe", { app: "stripe", apiKey });
  };
  await stack.deploy(program);
  const id = stack.onlyId();

  stack.emulator.setStatus(id, "ERROR");
  const run = await stack.tryUp(program, { refresh: true });
  expect([run.ok, run.errors.join("\n")]).toEqual([
    false,
    expect.stringMatching(/^stripe: .*\[NOT_ACTIVE\]/),
  ]);
  expect(run.requests.filter((request) => !request.startsWith("GET"))).toEqual([]);
  expect(stack.onlyId()).toBe(id);
});
