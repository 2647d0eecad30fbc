import { expect, test } from "vitest";
import { ApiKeyConnection, Provider, testStack } from "./harness";

test("one program manages two FlowStack projects, each with its own key", async () => {
  const stack = await testStack();
  const { emulator } = stack;
  const keys = { here: stack.newKey(), there: stack.newKey() };
  const program = () => {
    const second = new Provider("second", { apiKey: "fs_test_second" });
    const args = { name: "Payments", app: "stripe" };
    new ApiKeyConnection("here", { ...args, apiKey: keys.here });
    new ApiKeyConnection("there", { ...args, apiKey: keys.there }, { provider: second });
  };
  await stack.up(program);
  const there = stack.idOf("there");
  expect(emulator.connections("default")).toMatchObject([{ id: stack.idOf("here"), name: "Payments" }]);
  expect(emulator.connections("second")).toMatchObject([{ id: there, name: "Payments" }]);
  expect(emulator.holdsKey(there, keys.there)).toBe(true);

  keys.there = stack.newKey();
  const changed = await stack.deploy(program);
  expect(changed.steps).toEqual(["create-replacement there", "replace there", "delete-replaced there"]);
  expect(emulator.holdsKey(stack.idOf("there"), keys.there)).toBe(true);

  const end = await stack.destroy();
  expect([end.ok, emulator.connections(), stack.rows()]).toEqual([true, [], []]);
});

test("the first calls of a process, all at once, find the provider configured", async () => {
  const stack = await testStack({ env: { FLOWSTACK_API_KEY: "" } });
  // Only a configured provider knows this key. Each run starts a new process.
  await stack.setSecret("flowstack:apiKey", stack.emulator.apiKey);
  const keys = Array.from({ length: 10 }, (_, index) => [`c${index}`, stack.newKey()] as const);
  const program = () => {
    for (const [name, apiKey] of keys) new ApiKeyConnection(name, { app: "stripe", apiKey });
  };
  const options = { parallel: 16 };
  const refresh = { ...options, expectNoChanges: true };
  const runs = [await stack.tryUp(program, options), await stack.refresh(refresh)];
  expect([stack.rows().length, stack.emulator.connections().length]).toEqual([10, 10]);
  runs.push(await stack.destroy(options));
  for (const run of runs) expect([run.ok, run.warnings], run.output).toEqual([true, []]);
  expect(runs.map(({ requests }) => requests.length)).toEqual([11, 1, 10]);
  expect([stack.rows(), stack.emulator.connections()]).toEqual([[], []]);
});
