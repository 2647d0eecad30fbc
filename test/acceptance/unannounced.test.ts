import type * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ApiKeyConnection, onFace, type TestStack, testStack } from "./harness";

/** Replacements for which the engine does not call the provider's diff: it only calls create. */

const program = (apiKey: string, importId?: string) => () => {
  const options = importId === undefined ? {} : { import: importId };
  new ApiKeyConnection("stripe", { name: "Payments", app: "stripe", apiKey }, options);
};

const urnsOf = async (stack: TestStack) => (await stack.exportedRows()).map(({ urn }) => urn);

test("--replace is refused with the fix, and the fix works", async () => {
  const stack = await testStack();
  const apiKey = stack.newKey();
  await stack.deploy(program(apiKey));
  const [old, replace] = [stack.onlyId(), await urnsOf(stack)];
  const refused = await stack.tryUp(program(apiKey), { replace });
  expect(refused.ok).toBe(false);
  expect(refused.errors[0]).toMatch(/ALREADY_EXISTS.*docs\/errors\.md#already_exists/s);
  expect(stack.onlyId()).toBe(old);

  const run = await stack.tryUp(program(apiKey), { replace, refresh: true });
  expect(run.ok, run.output).toBe(true);
  expect(stack.onlyId()).not.toBe(old);
  await stack.expectClean();
});

test("with deleteBeforeReplace, an imported connection whose key depends on a replaced one is created anew", async () => {
  const stack = await testStack();
  stack.emulator.seed([{ id: "conn_old", name: "Payments", app: "stripe" }]);
  const keys = [stack.newKey(), stack.newKey()] as const;
  const chain = (first: string, opts: pulumi.CustomResourceOptions) => () => {
    const { id } = new ApiKeyConnection(
      "first",
      { app: "github", apiKey: first },
      { deleteBeforeReplace: true },
    );
    new ApiKeyConnection(
      "stripe",
      { name: "Payments", app: "stripe", apiKey: id.apply(() => keys[1]) },
      opts,
    );
  };
  await stack.deploy(chain(keys[0], { import: "conn_old" }));
  // The engine itself refuses to replace a resource of the plugin that still has the option.
  const run = await stack.deploy(
    chain(stack.newKey(), onFace({ dynamic: { import: "conn_old" }, native: {} })),
  );
  expect(run.requests).toContain("DELETE /connections/conn_old");
  expect(stack.emulator.holdsKey(stack.idOf("stripe"), keys[1])).toBe(true);
  expect(stack.emulator.connections()).toHaveLength(2);
});

test("--replace with the option import still in the program is refused: the new key would never reach FlowStack", async () => {
  const stack = await testStack();
  stack.emulator.seed([{ id: "conn_old", name: "Payments", app: "stripe" }]);
  const [first, second] = [stack.newKey(), stack.newKey()];
  await stack.deploy(program(first, "conn_old"));
  const run = await stack.tryUp(program(second, "conn_old"), { replace: await urnsOf(stack) });
  expect(run.ok).toBe(false);
  expect(run.errors.join()).toMatch(
    onFace({
      dynamic: /IMPORT_MISMATCH.*conn_old.*is imported again/s,
      native: /previously-imported resources that still specify an ID may not be replaced/,
    }),
  );
  expect(stack.emulator.connections()).toMatchObject([{ id: "conn_old" }]);
});
