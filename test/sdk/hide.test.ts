import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, onTestFinished, test } from "vitest";
import { ApiKeyConnection, ConnectionSet, OAuthConnection, Provider } from "../../sdk/index";

const OUTPUTS = { memory: "remembered", status: "ACTIVE", created: "2026-01-01T00:00:00Z" };

/** The outputs of a stack, as Pulumi's own code makes them of what a program exports. */
async function stackOutputs(program: () => Record<string, unknown>) {
  const newResource = ({ name, inputs, type }: pulumi.runtime.MockResourceArgs) => {
    const outputs = type.startsWith("pulumi-nodejs:dynamic/") ? OUTPUTS : {};
    return { id: `conn_of_${name}`, state: { ...inputs, ...outputs } };
  };
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) });
  const outputs = await pulumi.runtime.runInPulumiStack(async () => program());
  await pulumi.runtime.disconnect();
  return outputs as Record<string, Record<string, unknown>>;
}

const COMMON = ["app", "created", "id", "name", "status", "type", "urn"];
const fieldsOf = (output: unknown) =>
  Object.entries(output as object)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name)
    .sort();
const apiKeyArgs = { app: "stripe", type: "API_KEY", apiKey: "sk_canary" } as const;

test("an exported ApiKeyConnection has its outputs in the stack's output, and neither memory nor key", async () => {
  const { one, adopted } = await stackOutputs(() => ({
    one: new ApiKeyConnection("one", apiKeyArgs),
    adopted: new ApiKeyConnection("adopted", apiKeyArgs, { import: "conn_a" }),
  }));
  expect([fieldsOf(one), fieldsOf(adopted)]).toEqual([COMMON, COMMON]);
  expect(one).toMatchObject({ id: "conn_of_one", app: "stripe", status: "ACTIVE" });
});

test("the memory stays out of an exported array, object and component, too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-hide-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "connections.yaml");
  writeFileSync(file, "connections: { inbox: { kind: oauth, connectionId: conn_a } }");
  const program = () => ({
    all: [new ApiKeyConnection("one", apiKeyArgs)],
    set: new ConnectionSet("set", { file }),
    nested: { inbox: new OAuthConnection("inbox", { connectionId: "conn_b" }) },
  });
  const outputs = JSON.stringify(await stackOutputs(program));
  for (const part of ["conn_of_one", "conn_a", "conn_b"]) expect(outputs).toContain(part);
  expect(outputs).not.toMatch(/memory|remembered/);
});

test("an exported Provider has no settings in the stack's output", async () => {
  const { provider } = await stackOutputs(() => ({
    provider: new Provider("own", { apiKey: "fs_test_own", health: "warn" }),
  }));
  expect(fieldsOf(provider)).toEqual(["id", "pkg", "urn"]);
});

test("the memory can still be read by its name", async () => {
  const { memory } = await stackOutputs(() => ({ memory: new ApiKeyConnection("one", apiKeyArgs).memory }));
  expect(memory).toBe("remembered");
});
