import { secret } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ApiKeyConnection, nativeStack } from "./native";

const SECRET = "4dabf18193072939515e22adb298388d";

test("a refresh records drift and keeps what is secret; warnings come from the plugin, once, at the resource", async () => {
  const stack = await nativeStack();
  const [apiKey, name] = [stack.newKey(), "Quiet name"];
  const program = () =>
    void new ApiKeyConnection("pay", { app: "stripe", name: secret(name), apiKey, rotateAfter: "90d" });
  await stack.up(program);
  const id = stack.onlyId();
  const isEncrypted = () =>
    stack
      .rows()
      .map(({ inputs, outputs }) =>
        [inputs.apiKey, inputs.name, outputs.name, outputs.memory].map((value) => SECRET in Object(value)),
      );
  expect(isEncrypted()).toEqual([[true, true, true, true]]);
  expect(stack.rows()[0]?.outputs).not.toHaveProperty("apiKey");

  stack.emulator.setStatus(id, "ERROR");
  const refreshed = await stack.refresh();
  const warning = expect.stringMatching(/^pay: Connection .* is ERROR/);
  expect([refreshed.steps, refreshed.warnings]).toEqual([["update pay"], [warning]]);
  expect(isEncrypted()).toEqual([[true, true, true, true]]);
  const run = await stack.tryUp(program);
  expect([run.ok, run.steps, run.warnings, run.requests]).toEqual([true, ["update pay"], [warning], []]);
  expect(isEncrypted()).toEqual([[true, true, true, true]]);
});

test("a connection that is gone is created again", async () => {
  const stack = await nativeStack();
  const apiKey = stack.newKey();
  await stack.deploy(() => void new ApiKeyConnection("pay", { app: "stripe", apiKey }));
  stack.emulator.remove(stack.onlyId());
  const refreshed = await stack.refresh();
  expect([refreshed.ok, stack.rows()]).toEqual([true, []]);
  const run = await stack.deploy();
  expect(run.steps).toEqual(["create pay"]);
});

test("a half-made connection is kept in the state, and the next up replaces it", async () => {
  const stack = await nativeStack();
  const args = { app: "stripe", name: secret("Quiet"), apiKey: stack.newKey("invalid") };
  const program = () => void new ApiKeyConnection("pay", args);
  stack.emulator.faults.add({ match: { method: "DELETE" }, fault: { kind: "answer", status: 403 } });
  const failed = await stack.tryUp(program);
  expect([failed.ok, failed.errors.join()]).toEqual([false, expect.stringContaining("[NOT_ACTIVE]")]);
  const id = stack.onlyId();
  expect(SECRET in Object(stack.rows()[0]?.outputs.name)).toBe(true);

  args.apiKey = stack.newKey();
  const run = await stack.up(program);
  expect(run.steps).toEqual(["create-replacement pay", "replace pay", "delete-replaced pay"]);
  expect(stack.onlyId()).not.toBe(id);
});
