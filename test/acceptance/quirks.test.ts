import { expect, test } from "vitest";
import { ApiKeyConnection, testStack } from "./harness";

test("with lists that lag and are newest first, masked credentials and a 403 for other ids, all operations work", async () => {
  const listLag = { lists: 2, deletes: true };
  const emulator = {
    listLag,
    listOrder: "newest-first",
    maskedValue: true,
    foreignId: 403,
    count429: true,
  } as const;
  const stack = await testStack({ emulator });
  const program = (apiKey: string) => () => {
    new ApiKeyConnection("stripe", { app: "stripe", apiKey });
  };
  await stack.deploy(program(stack.newKey()));
  const key = stack.newKey();
  await stack.up(program(key));
  expect(stack.emulator.holdsKey(stack.onlyId(), key)).toBe(true);
  const end = await stack.destroy();
  expect([end.ok, stack.emulator.connections(), stack.rows()]).toEqual([true, [], []]);
  await stack.deploy(program(key));
  stack.onlyId();
});

test("with interim replies before each reply, a create sends one POST, and refresh and destroy work", async () => {
  const stack = await testStack({ emulator: { interim: { statuses: [100, 103, 100] } } });
  const apiKey = stack.newKey();
  const { requests } = await stack.up(() => void new ApiKeyConnection("stripe", { app: "stripe", apiKey }));
  expect(requests).toEqual(["GET /connections", "POST /connections"]);
  expect(stack.emulator.holdsKey(stack.onlyId(), apiKey)).toBe(true);
  const end = await stack.destroy();
  expect([end.ok, stack.emulator.connections(), stack.rows()]).toEqual([true, [], []]);
});

test("a reply to a create without most fields is completed", async () => {
  const stack = await testStack();
  const apiKey = stack.newKey();
  const omit = ["name", "app", "type", "status", "created", "updated"];
  stack.emulator.faults.add({
    match: { method: "POST" },
    fault: { kind: "edit", omit, set: { extra: { new: true } } },
  });
  await stack.up(() => new ApiKeyConnection("stripe", { app: "stripe", apiKey }) && undefined);
  const { updated: _, id: __, ...row } = stack.emulator.connections()[0] ?? {};
  expect(stack.rows()[0]?.outputs).toMatchObject(row);
});

test("where names must be unique, a new key is refused with the fix, and the fix works", async () => {
  const stack = await testStack({ emulator: { uniqueNames: true } });
  const program = (apiKey: string, deleteBeforeReplace: boolean) => () => {
    new ApiKeyConnection("stripe", { app: "stripe", apiKey }, { deleteBeforeReplace });
  };
  await stack.deploy(program(stack.newKey(), false));
  const [old, key] = [stack.onlyId(), stack.newKey()];
  const refused = await stack.tryUp(program(key, false));
  expect([refused.ok, refused.errors[0]]).toEqual([
    false,
    expect.stringMatching(/\[CONFLICT\] .*deleteBeforeReplace: true/),
  ]);
  expect(stack.onlyId()).toBe(old);
  const run = await stack.deploy(program(key, true));
  expect(run.requests[0]).toBe(`DELETE /connections/${old}`);
  expect(stack.emulator.holdsKey(stack.onlyId(), key)).toBe(true);
});
