import { expect, test } from "vitest";
import { ApiKeyConnection, Provider, testStack } from "./harness";
import { expectNoSecret } from "./leaks";

// The harness holds every run of every test, and every file that it writes, against all keys that are in use.

test("no key is in state, outputs, messages or files, whatever happens", async () => {
  const stack = await testStack({ config: { "flowstack:maxRetries": "0" } });
  const program = (apiKey: string) => () => {
    const provider = new Provider("second", { apiKey: "fs_test_second" });
    const here = new ApiKeyConnection("here", { app: "stripe", apiKey });
    const there = new ApiKeyConnection("there", { app: "stripe", apiKey }, { provider });
    return { here, all: [here, there], name: there.name };
  };
  const [first, second, bad] = [stack.newKey(), stack.newKey(), stack.newKey("invalid")];
  await stack.preview(program(first), { diff: true });
  await stack.up(program(first));

  // A decrypted state has the key as the program's input and FlowStack's as the Provider's, and nowhere else.
  const outputs = (await stack.exportedRows("--show-secrets")).map((row) => row.outputs);
  expectNoSecret("the outputs in the state", JSON.stringify(outputs), stack.secrets);
  expectNoSecret(
    "pulumi stack output --show-secrets",
    await stack.cli("stack", "output", "--json", "--show-secrets"),
    stack.secrets,
  );

  await stack.preview(program(second), { diff: true });
  const failed = await stack.tryUp(program(bad), { diff: true });
  expect([failed.ok, failed.errors[0]]).toEqual([false, expect.stringContaining("[NOT_ACTIVE]")]);

  // A server that repeats what it was sent, in every spelling that it may choose.
  const message = [second, stack.emulator.apiKey].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret),
    Buffer.from(secret).toString("base64"),
    Buffer.from(`Bearer ${secret}`).toString("base64url"),
  ]);
  const body = { error: { code: "VALIDATION_ERROR", message: message.join(" "), statusCode: 400 } };
  stack.emulator.faults.add({
    match: { method: "POST" },
    fault: { kind: "answer", status: 400, body },
  });
  const refused = await stack.tryUp(program(second), { parallel: 1 });
  expect([refused.ok, refused.errors[0]]).toEqual([false, expect.stringContaining("[VALIDATION_ERROR]")]);
  expect(refused.errors[0]).toContain("FlowStack says:");

  await stack.up(program(second), { diff: true });
  stack.emulator.rename(stack.idOf("here"), "Renamed");
  await stack.refresh({ diff: true });
  const end = await stack.destroy({ diff: true });
  expect([end.ok, stack.emulator.connections()]).toEqual([true, []]);
  expect(stack.files().length).toBeGreaterThan(5);
});
