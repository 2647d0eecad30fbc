import { expect, inject } from "vitest";
import { testStack } from "../acceptance/harness";
import { installedProject, otherNode, type Row } from "./project";

/** Installs the package as the row says, then creates, keeps and destroys a connection on the real engine. */
export async function works(row: Row): Promise<void> {
  const { folder, env } = await installedProject(row);
  const stack = await testStack({ folder, env });
  await stack.setSecret("stripeKey", stack.newKey());
  const created = await stack.deploy();
  expect([created.steps, created.warnings]).toEqual([["create stripe"], []]);
  expect(created.requests).toEqual(["GET /connections", "POST /connections"]);
  expect(await stack.outputs()).toEqual({ id: stack.onlyId(), ...versionsOf(row) });

  expect(await stack.tryUp()).toMatchObject({ ok: true, steps: [], requests: [] });

  const destroyed = await stack.destroy();
  expect([destroyed.ok, stack.emulator.connections(), stack.rows()]).toEqual([true, [], []]);
}

/** What the program reports if it really runs on what the row says. */
function versionsOf(row: Row): { node: string; sdk: string } {
  const { version = process.versions.node } = otherNode(row) ?? {};
  return { node: version, sdk: inject("matrix").sdk[row.sdk ?? "newest"] };
}
