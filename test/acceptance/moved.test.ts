import { expect, test } from "vitest";
import { ApiKeyConnection, testStack } from "./harness";

/** A stack with the resource `old`, and programs that give it another logical name. */
async function moved() {
  const stack = await testStack();
  const apiKey = stack.newKey();
  const program =
    (logicalName: string, aliases: string[] = []) =>
    () => {
      const args = { name: "Payments", app: "stripe", apiKey };
      new ApiKeyConnection(logicalName, args, { aliases: aliases.map((name) => ({ name })) });
    };
  await stack.deploy(program("old"));
  const id = stack.onlyId();
  const expectUntouched = ({ requests }: { requests: string[] }) => {
    expect(requests.filter((request) => !request.startsWith("GET"))).toEqual([]);
    expect(stack.emulator.connections()).toMatchObject([{ id, name: "Payments" }]);
    expect(stack.emulator.holdsKey(id, apiKey)).toBe(true);
  };
  return { stack, program, id, apiKey, expectUntouched };
}

test("a resource with a new logical name is refused without an alias; with one, its connection stays", async () => {
  const { stack, program, id, expectUntouched } = await moved();
  const refused = await stack.tryUp(program("new"));
  expect(refused.ok, refused.output).toBe(false);
  expect(refused.errors[0]).toMatch(/^new: \[ALREADY_EXISTS\] /);
  for (const wayOut of [id, "aliases", "import", "docs/errors.md#already_exists"]) {
    expect(refused.errors[0]).toContain(wayOut);
  }
  expectUntouched(refused);
  expect(stack.idOf("old")).toBe(id);

  const run = await stack.up(program("new", ["old"]));
  expectUntouched(run);
  expect([run.requests, stack.idOf("new")]).toEqual([[], id]);
});

test("with --refresh, the old row is known to be tracked: Pulumi creates a new connection and deletes the old one, as usual", async () => {
  const { stack, program, id } = await moved();
  const run = await stack.tryUp(program("new"), { refresh: true });
  expect([run.ok, run.steps], run.output).toEqual([true, ["refresh old", "create new", "delete old"]]);
  expect(stack.emulator.connections().map((row) => row.id)).toEqual([stack.onlyId()]);
  expect(stack.onlyId()).not.toBe(id);
});

test("with FLOWSTACK_EXISTING=adopt the new resource adopts the connection, and deleting the old resource does not revoke it", async () => {
  const { stack, program, id, expectUntouched } = await moved();
  stack.env.FLOWSTACK_EXISTING = "adopt";
  const run = await stack.tryUp(program("new"));
  expect(run.steps).toEqual(["create new", "delete old"]);
  expectUntouched(run);
  delete stack.env.FLOWSTACK_EXISTING;
  await stack.expectClean();
  expect(stack.idOf("new")).toBe(id);
  const end = await stack.destroy();
  expect(end.requests).toEqual([`DELETE /connections/${id}`]);
});

test.each([true, false])(
  "with the option import the new resource adopts the connection (refresh: %s)",
  async (refresh) => {
    const { stack, id, apiKey, expectUntouched } = await moved();
    const adopted = () => {
      new ApiKeyConnection("new", { name: "Payments", app: "stripe", apiKey }, { import: id });
    };
    const run = await stack.tryUp(adopted, { refresh });
    expect(run.ok, run.output).toBe(true);
    expectUntouched(run);
    expect(stack.rows().map(({ name }) => name)).toEqual(["new"]);
    await stack.expectClean();
  },
);
