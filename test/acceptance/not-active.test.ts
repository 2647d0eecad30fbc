import { expect, test } from "vitest";
import { ApiKeyConnection, testStack } from "./harness";

/** In the emulator, a connection whose key begins with this has the status ERROR after its creation. */
const BAD = "invalid";

/** FlowStack refuses the next delete, so a create cannot be rolled back. */
const UNDELETABLE = { match: { method: "DELETE" }, fault: { kind: "answer", status: 403 } } as const;

const program = (apiKey: string) => () => {
  new ApiKeyConnection("stripe", { app: "stripe", apiKey });
};

test("a connection that is created in ERROR is rolled back, and a good key then creates it", async () => {
  const stack = await testStack();
  const failed = await stack.tryUp(program(stack.newKey(BAD)));
  expect(failed.ok).toBe(false);
  expect(failed.errors[0]).toMatch(/^stripe: \[NOT_ACTIVE\] .* is ERROR.* rolled back/);
  expect(failed.requests).toEqual([
    "GET /connections",
    "POST /connections",
    expect.stringMatching(/^DELETE /),
  ]);
  expect([stack.emulator.connections(), stack.rows()]).toEqual([[], []]);
  const run = await stack.deploy(program(stack.newKey()));
  expect(run.steps).toEqual(["create stripe"]);
});

test("a bad new key leaves the working connection alone, and a good one then replaces it", async () => {
  const stack = await testStack();
  const [good, bad, other, better] = [stack.newKey(), stack.newKey(BAD), stack.newKey(), stack.newKey()];
  await stack.deploy(program(good));
  const id = stack.onlyId();
  const before = stack.rows();

  const failed = await stack.tryUp(program(bad));
  expect([failed.ok, failed.errors[0]]).toEqual([false, expect.stringContaining("[NOT_ACTIVE]")]);
  expect([stack.onlyId(), stack.rows()]).toEqual([id, before]);

  // The rest of the program runs all the same.
  const others = () => {
    program(bad)();
    new ApiKeyConnection("other", { app: "github", apiKey: other });
  };
  const goneOn = await stack.tryUp(others, { continueOnError: true });
  expect([goneOn.ok, goneOn.errors[0]]).toEqual([false, expect.stringContaining("[NOT_ACTIVE]")]);
  expect([...failed.requests, ...goneOn.requests]).not.toContain(`DELETE /connections/${id}`);
  expect(stack.idOf("stripe")).toBe(id);
  expect(stack.emulator.holdsKey(id, good)).toBe(true);
  expect(stack.emulator.holdsKey(stack.idOf("other"), other)).toBe(true);

  // Back to the key that FlowStack has: nothing changes.
  const back = await stack.tryUp(program(good));
  expect(back.requests.filter((request) => request.includes(id))).toEqual([]);
  const replaced = await stack.deploy(program(better));
  expect(replaced.requests.at(-1)).toBe(`DELETE /connections/${id}`);
  expect(stack.emulator.holdsKey(stack.onlyId(), better)).toBe(true);
});

test("a connection that cannot be rolled back stays in the state, and a good key replaces it", async () => {
  const stack = await testStack();
  const bad = stack.newKey(BAD);
  stack.emulator.faults.add(UNDELETABLE);
  const failed = await stack.tryUp(program(bad));
  const halfMade = stack.onlyId();
  expect(failed.errors[0]).toMatch(new RegExp(`\\[NOT_ACTIVE\\].* ${halfMade}`));

  const still = await stack.tryUp(program(bad));
  expect([still.ok, still.errors[0]]).toEqual([false, expect.stringContaining("[NOT_ACTIVE]")]);
  expect([stack.onlyId(), stack.rows()[0]?.outputs.status]).toEqual([halfMade, "ERROR"]);

  const good = stack.newKey();
  const run = await stack.up(program(good));
  expect(run.requests.at(-1)).toBe(`DELETE /connections/${halfMade}`);
  expect(stack.emulator.holdsKey(stack.onlyId(), good)).toBe(true);
});

test.each([
  [false, true],
  [true, false],
])(
  "a replacement that cannot be rolled back leaves the old connection alone (continueOnError: %s, then %s)",
  async (...flags) => {
    const stack = await testStack();
    await stack.deploy(program(stack.newKey()));
    const old = stack.onlyId();
    const bad = stack.newKey(BAD);
    stack.emulator.faults.add(UNDELETABLE);
    for (const continueOnError of flags) {
      const failed = await stack.tryUp(program(bad), { continueOnError });
      expect([failed.ok, failed.errors[0]]).toEqual([false, expect.stringContaining("[NOT_ACTIVE]")]);
      expect(stack.emulator.connections().map(({ id }) => id)).toContain(old);
      expect(stack.rows().map(({ id }) => id)).toContain(old);
    }
    const good = stack.newKey();
    await stack.deploy(program(good));
    expect(stack.emulator.holdsKey(stack.onlyId(), good)).toBe(true);
  },
);

test("destroy revokes a connection that could not be rolled back", async () => {
  const stack = await testStack();
  stack.emulator.faults.add(UNDELETABLE);
  await stack.tryUp(program(stack.newKey(BAD)));
  expect(stack.rows().map(({ id }) => id)).toEqual([stack.onlyId()]);
  const end = await stack.destroy();
  expect([end.ok, stack.emulator.connections(), stack.rows()]).toEqual([true, [], []]);
});
