import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { driver, temporaryFolder } from "../../local-stack";
import { testStack } from "../harness";

/** The folder of an example in a clone of its own. */
export async function exampleOf(language: string): Promise<string> {
  return (await driver()).copyExample(language, temporaryFolder());
}

/** Puts the generated SDK where the example expects it. */
export async function addSdk(language: "python" | "go", example: string): Promise<void> {
  const { writeSdks } = await import("../../../scripts/languages.mjs");
  const folder = temporaryFolder();
  await writeSdks(folder);
  mkdirSync(join(example, "sdks"));
  cpSync(join(folder, language), join(example, "sdks", "flowstack"), { recursive: true });
}

/**
 * The example creates, changes nothing the second time, replaces for another key, and removes what it made.
 * @param env further environment of the engine
 */
export async function live(folder: string, env: Record<string, string> = {}): Promise<void> {
  const stack = await testStack({ folder });
  Object.assign(stack.env, env);
  stack.emulator.seed([
    { id: "conn_inbox", app: "gmail", name: "Support inbox", type: "OAUTH2" },
    { id: "conn_old", app: "slack", name: "Old", type: "OAUTH2", status: "EXPIRED" },
  ]);
  const key = stack.newKey();
  await stack.setSecret("stripeKey", key);
  await stack.stack.setConfig("inboxConnection", { value: "conn_inbox" });
  const preview = await stack.preview();
  expect([preview.ok, writes(preview.requests)], preview.output).toEqual([true, []]);
  const run = await stack.deploy();
  expect(run.steps.sort()).toEqual(["create inbox", "create stripe"]);
  const id = stack.idOf("stripe");
  expect(stack.emulator.holdsKey(id, key)).toBe(true);
  expect(await stack.outputs()).toMatchObject({ ids: [id, "conn_inbox"] });
  expect(JSON.stringify(await stack.outputs())).toContain("conn_old");
  const again = await stack.deploy(undefined, { expectNoChanges: true });
  expect([again.steps, writes(again.requests)]).toEqual([[], []]);
  await stack.setSecret("stripeKey", stack.newKey());
  const rotated = await stack.deploy();
  expect(writes(rotated.requests)).toEqual(["POST /connections", `DELETE /connections/${id}`]);
  const end = await stack.destroy();
  expect([end.ok, stack.rows()], end.output).toEqual([true, []]);
  expect(stack.emulator.connections().map((connection) => connection.id)).toEqual(["conn_inbox", "conn_old"]);
}

const writes = (requests: string[]) => requests.filter((request) => !request.startsWith("GET"));
