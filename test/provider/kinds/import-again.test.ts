import { expect, test } from "vitest";
import { UNKNOWN } from "../../../provider/state/properties";
import { aProvider, messageOf } from "../world";
import { aProject } from "./existing";

/**
 * An imported ApiKeyConnection whose key changes later, while the program may still have the option `import`. A
 * replacement must then create a connection: importing the old one again would leave FlowStack with the old key.
 */

const INPUTS = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1", importId: "conn_a" };

test("a new key after the import replaces the connection", async () => {
  const scene = aProject();
  const { id, outs } = await aProvider(scene).create(INPUTS);
  const provider = aProvider(scene);
  const inputs = { ...INPUTS, apiKey: "sk_canary_2" };
  expect((await provider.diff(id, outs, inputs)).replaces).toEqual(["apiKey"]);
  const next = await provider.create(inputs);
  expect(next.id).not.toBe(id);
  expect(scene.flowstack.holdsKey(next.id, "sk_canary_2")).toBe(true);
  await provider.delete(id, outs);
  expect(await aProvider(scene).diff(next.id, next.outs, inputs)).toEqual({ changes: false, replaces: [] });
});

test("importing the connection again instead of replacing it is an error, if the key changed", async () => {
  const scene = aProject();
  const { id, outs } = await aProvider(scene).create(INPUTS);
  const provider = aProvider(scene);
  await provider.create({ ...INPUTS, apiKey: "sk_canary_2" });
  const message = await messageOf(provider.delete(id, outs));
  expect(message).toMatch(
    /^\[IMPORT_MISMATCH\] conn_a .*is imported again.*Remove that option.*--refresh --replace/,
  );
  expect(scene.flowstack.connections()).toHaveLength(2);
});

test("importing it again with the same key keeps the connection", async () => {
  const scene = aProject();
  const { id, outs } = await aProvider(scene).create(INPUTS);
  const provider = aProvider(scene);
  await provider.create(INPUTS);
  await provider.delete(id, outs);
  expect(scene.flowstack.connections()).toHaveLength(2);
  expect(scene.lines.join()).toContain("Kept conn_a");
});

test("importing it again after its own delete is an error before anything changes, if the key changed", async () => {
  const scene = aProject();
  const { id, outs } = await aProvider(scene).create(INPUTS);
  const provider = aProvider(scene);
  // With deleteBeforeReplace and `--replace`, the engine sends no diff, and the delete comes before the create.
  await provider.check({}, { ...INPUTS, apiKey: "sk_canary_2" });
  expect(await messageOf(provider.delete(id, outs))).toMatch(
    /^\[IMPORT_MISMATCH\] conn_a .*keeps the old key/,
  );
  expect(scene.flowstack.holdsKey(id, "sk_canary_1")).toBe(true);
});

test("after a delete for an unknown key, a new connection is created instead of importing again", async () => {
  const scene = aProject();
  const { id, outs } = await aProvider(scene).create(INPUTS);
  const provider = aProvider(scene);
  await provider.diff(id, outs, { ...INPUTS, apiKey: UNKNOWN });
  await provider.delete(id, outs);
  const inputs = { ...INPUTS, apiKey: "sk_canary_2" };
  expect((await provider.check({}, inputs)).failures).toEqual([]);
  const next = await provider.create(inputs);
  expect(scene.flowstack.holdsKey(next.id, "sk_canary_2")).toBe(true);
});

test("a connection that is replaced is not imported again, whatever ignoreChanges makes of the other inputs", async () => {
  const scene = aProject();
  const { id, outs } = await aProvider(scene).create({ ...INPUTS, rotateAfter: "90d" });
  const provider = aProvider(scene);
  // The engine compares the rotateAfter of the state, and creates with that of the program.
  const program = { ...INPUTS, apiKey: "sk_canary_2", rotateAfter: "60d" };
  await provider.diff(id, outs, { ...program, rotateAfter: "90d" });
  expect((await provider.check({}, { ...program, name: "New" })).failures).toEqual([]);
  const next = await provider.create(program);
  await provider.delete(id, outs);
  expect([next.id === id, scene.flowstack.holdsKey(next.id, "sk_canary_2")]).toEqual([false, true]);
  expect(scene.flowstack.connections().map((one) => one.id)).not.toContain(id);
});

test("an import again with another key stays an error in later runs: FlowStack does not have that key", async () => {
  const scene = aProject();
  const { id, outs } = await aProvider(scene).create(INPUTS);
  const changed = { ...INPUTS, apiKey: "sk_canary_2" };
  const again = await aProvider(scene).create(changed);
  const provider = aProvider(scene);
  await provider.diff(id, again.outs, changed);
  expect(await messageOf(provider.delete(id, outs))).toMatch(/^\[IMPORT_MISMATCH\] conn_a /);
  expect(scene.flowstack.connections()).toHaveLength(2);
});

test("an import again with another key is solved by a replacement", async () => {
  const scene = aProject();
  const { id, outs } = await aProvider(scene).create(INPUTS);
  const again = await aProvider(scene).create({ ...INPUTS, apiKey: "sk_canary_2" });
  const { importId: _, ...inputs } = { ...INPUTS, apiKey: "sk_canary_3" };
  const provider = aProvider(scene);
  await provider.diff(id, again.outs, inputs);
  await provider.create(inputs);
  for (const row of [outs, again.outs]) await provider.delete(id, row);
  expect(scene.flowstack.connections().map((one) => one.id)).not.toContain(id);
});
