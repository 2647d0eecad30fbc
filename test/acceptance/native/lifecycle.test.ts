import { expect, test } from "vitest";
import { ApiKeyConnection, nativeStack } from "./native";

test("up creates, a second up sends no request, a changed key replaces, destroy revokes", async () => {
  const stack = await nativeStack();
  const args = { app: "stripe", apiKey: stack.newKey() };
  const program = () => {
    const { id, name, app, type, status, created } = new ApiKeyConnection("stripe", args);
    return { id, name, app, type, status, created };
  };
  const first = await stack.up(program);
  expect([first.steps, first.requests]).toEqual([
    ["create stripe"],
    ["GET /connections", "POST /connections"],
  ]);
  const old = stack.onlyId();
  expect(stack.emulator.holdsKey(old, args.apiKey)).toBe(true);
  const { updated: _, ...row } = stack.emulator.connections()[0] ?? {};
  expect(await stack.outputs()).toEqual(row);
  expect(row).toMatchObject({ name: "stripe", app: "stripe", type: "API_KEY", status: "ACTIVE" });

  args.apiKey = stack.newKey();
  const replaced = ["create-replacement stripe", "replace stripe", "delete-replaced stripe"];
  const preview = await stack.preview();
  expect([preview.steps, preview.requests]).toEqual([replaced, []]);
  expect(preview.infos).toEqual([expect.stringContaining(`stripe: ${old} ("`)]);
  const run = await stack.up(program);
  expect(run.steps).toEqual(replaced);
  const id = stack.onlyId();
  expect(run.requests).toEqual(["GET /connections", "POST /connections", `DELETE /connections/${old}`]);
  expect(stack.emulator.holdsKey(id, args.apiKey)).toBe(true);

  const end = await stack.destroy();
  expect([end.ok, end.steps, end.requests]).toEqual([true, ["delete stripe"], [`DELETE /connections/${id}`]]);
  expect([stack.emulator.connections(), stack.rows()]).toEqual([[], []]);
});
