import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SHIM } from "../../sdk/shim";
import { type TestStack, testStack } from "./harness";
import { installedFromTarball } from "./installed";

/** Creates a connection, and changes nothing the next time, with a program that the language host compiles and runs. */
async function create(stack: TestStack): Promise<void> {
  await stack.setSecret("stripeKey", stack.newKey());
  const created = await stack.deploy();
  expect([created.steps, created.warnings]).toEqual([["create stripe"], []]);
  // That checked the program's types; the later runs are faster without that.
  stack.env.PULUMI_NODEJS_TRANSPILE_ONLY = "true";
  expect(await stack.outputs()).toEqual({ id: stack.onlyId(), status: "ACTIVE" });
  expect(await stack.tryUp()).toMatchObject({ ok: true, steps: [], requests: [] });
}

/** Refreshes a connection whose status changed, and replaces it by one with another key. */
async function change(stack: TestStack): Promise<void> {
  const id = stack.onlyId();
  stack.emulator.setStatus(id, "EXPIRED");
  const refresh = await stack.refresh();
  expect([refresh.ok, refresh.changes.update]).toEqual([true, 1]);

  const key = stack.newKey();
  await stack.setSecret("stripeKey", key);
  const replaced = await stack.deploy();
  await stack.expectClean();
  expect(replaced.requests).toEqual(["GET /connections", "POST /connections", `DELETE /connections/${id}`]);
  expect(stack.emulator.holdsKey(stack.onlyId(), key)).toBe(true);
}

async function end(stack: TestStack): Promise<void> {
  const run = await stack.destroy();
  expect([run.ok, stack.emulator.connections(), stack.rows()]).toEqual([true, [], []]);
}

function packageFolder(program: string): string {
  const found = createRequire(join(program, "index.ts")).resolve("pulumi-flowstack");
  return realpathSync(found);
}

test("installed from its tarball, the package works, and costs little state", async () => {
  const folder = await installedFromTarball();
  expect(packageFolder(folder)).toContain(join(realpathSync(folder), "node_modules"));
  const stack = await testStack({ folder });
  await create(stack);
  await change(stack);
  const rows = await stack.exportedRows();
  expect(rows).toHaveLength(1);
  for (const row of rows) {
    expect([row.inputs.__provider, row.outputs.__provider]).toEqual([SHIM, SHIM]);
    expect(Buffer.byteLength(JSON.stringify(row))).toBeLessThanOrEqual(1_800);
  }
  await end(stack);
});
