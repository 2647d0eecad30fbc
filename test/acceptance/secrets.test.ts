import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ApiKeyConnection, Provider, testStack } from "./harness";
import { expectNoSecret } from "./leaks";

// In every test, TestStack checks the output and the files of each run for all keys in use.

test("no key is in state, outputs, messages or files, in success and in failure", async () => {
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

  // A decrypted state contains the key only as an input of the program, and FlowStack's only as an input of the Provider.
  const outputs = (await stack.exportedRows("--show-secrets")).map((row) => row.outputs);
  expectNoSecret("the outputs in the state", JSON.stringify(outputs), stack.secrets);
  expectNoSecret(
    "pulumi stack output --show-secrets",
    await stack.cli("stack", "output", "--json", "--show-secrets"),
    stack.secrets,
  );

  const { here } = await stack.outputs();
  expect(Object.keys(here as object).sort()).toEqual([
    "app",
    "created",
    "id",
    "name",
    "status",
    "type",
    "urn",
  ]);

  await stack.preview(program(second), { diff: true });
  const failed = await stack.tryUp(program(bad), { diff: true });
  expect([failed.ok, failed.errors[0]]).toEqual([false, expect.stringContaining("[NOT_ACTIVE]")]);

  // A server that quotes the request, in every encoding.
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

  await stack.deploy(program(second), { diff: true });
  stack.emulator.rename(stack.idOf("here"), "Renamed");
  await stack.refresh({ diff: true });
  const end = await stack.destroy({ diff: true });
  expect([end.ok, stack.emulator.connections()]).toEqual([true, []]);
  expect(stack.local.files().length).toBeGreaterThan(5);
});

/** Connections whose transforms give them another key than the program does, each in its own way. */
const transformed = (key: string) => () => {
  const args = { app: "stripe", apiKey: "sk_replaced" };
  const own: pulumi.ResourceTransform & pulumi.ResourceTransformation = ({ props, opts }) => ({
    props: { ...props, apiKey: key },
    opts,
  });
  pulumi.runtime.registerResourceTransform((resource) =>
    resource.name === "stack transform" ? own(resource) : undefined,
  );
  new ApiKeyConnection("transformations", args, { transformations: [own] });
  new ApiKeyConnection("transforms", args, { transforms: [own] });
  new ApiKeyConnection("stack transform", args);
};

test("a key that a transform or a transformation sets as plain text is encrypted in the state", async () => {
  const stack = await testStack();
  // The engine gives the provider the text, so that a changed key is still seen, and an unchanged one is not.
  for (const key of [stack.newKey(), stack.newKey()]) {
    await stack.up(transformed(key));
    expect(stack.rows()).toHaveLength(3);
    for (const { id, name } of stack.rows()) expect(stack.emulator.holdsKey(id, key), name).toBe(true);
    expectNoSecret("pulumi stack export", JSON.stringify(await stack.exportedRows()), stack.secrets);
  }
});
