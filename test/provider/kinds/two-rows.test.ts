import { expect, test } from "vitest";
import type { Properties } from "../../../provider/state/state";
import { INPUTS, make } from "../life";
import { aProvider, aScene, messageOf, outputsOf, remembering, requests, type Scene } from "../world";

/** Moves, imports and replacements that concern the same connection: a run neither revokes it nor creates it twice. */

const IMPORT = { ...INPUTS, importId: "conn_x" };

function aStack(rows: { id: string; name: string; app: string }[] = []): Scene {
  const scene = aScene();
  scene.flowstack.seed([{ id: "conn_x", ...INPUTS }, ...rows]);
  return scene;
}

const exists = ({ flowstack }: Scene, id: string) => flowstack.connections().some((one) => one.id === id);
const posts = (scene: Scene) => requests(scene).filter((request) => request.startsWith("POST"));

test("`up --refresh` with flowstack:health set to error stops for an imported connection that is now unhealthy", async () => {
  const scene = aStack();
  const { outs } = (await aProvider(scene).create(IMPORT)) as { outs: Properties };
  scene.flowstack.setStatus("conn_x", "ERROR");
  const provider = aProvider(scene, { "flowstack:health": "error" });
  const { props } = await provider.read("conn_x", outs);
  await provider.diff("conn_x", props, IMPORT);
  await provider.check(IMPORT, IMPORT);
  expect(await messageOf(provider.diff("conn_x", props, IMPORT))).toContain("[NOT_ACTIVE]");
});

test("a connection that an earlier run replaced and kept can be imported by another resource", async () => {
  const scene = aStack([{ id: "conn_y", ...INPUTS }]);
  const provider = aProvider(scene);
  const kept = remembering(outputsOf(scene, "conn_y", { apiKey: INPUTS.apiKey }), { replaces: ["conn_x"] });
  await provider.check(INPUTS, INPUTS);
  await provider.diff("conn_y", kept, INPUTS);
  const other = { ...IMPORT, apiKey: "sk_of_another" };
  expect((await provider.check({}, other)).failures).toEqual([]);
  expect((await provider.create(other)).id).toBe("conn_x");
  expect(posts(scene)).toEqual([]);
});

test("with existing: adopt, a replacement that Pulumi does not show is an error if the key changed", async () => {
  const scene = aStack();
  const settings = { "flowstack:existing": "adopt" };
  const row = outputsOf(scene, "conn_x", { apiKey: INPUTS.apiKey });
  const provider = aProvider(scene, settings);
  expect((await provider.create({ ...INPUTS, apiKey: "sk_canary_2" })).id).toBe("conn_x");
  expect(await messageOf(provider.delete("conn_x", row))).toMatch(/^\[IMPORT_MISMATCH\].*flowstack:existing/);
  expect([exists(scene, "conn_x"), posts(scene)]).toEqual([true, []]);
});

test("a connection that one resource adopted is refused to the resource that manages it", async () => {
  const scene = aStack();
  const provider = aProvider(scene, { "flowstack:existing": "adopt" });
  const row = outputsOf(scene, "conn_x", { apiKey: INPUTS.apiKey });
  await provider.create({ ...INPUTS, rotateAfter: "90d" });
  expect(await messageOf(provider.diff("conn_x", row, INPUTS))).toMatch(/^\[ADOPTION_REFUSED\].*conn_x/);
});

test("a run that refuses to import a connection does not revoke that connection", async () => {
  const scene = aStack();
  const provider = aProvider(scene);
  const row = outputsOf(scene, "conn_x", { apiKey: INPUTS.apiKey });
  expect((await provider.check({}, { ...IMPORT, name: "Other" })).failures).toHaveLength(1);
  await provider.delete("conn_x", row);
  expect(exists(scene, "conn_x")).toBe(true);
  await aProvider(scene).delete("conn_x", row);
  expect(exists(scene, "conn_x")).toBe(false);
});

test("after a refused replacement, another import of the connection does not create a second connection", async () => {
  const scene = aStack();
  const provider = aProvider(scene);
  const row = outputsOf(scene, "conn_x", { apiKey: INPUTS.apiKey });
  const changed = { ...INPUTS, importId: "conn_other", apiKey: "sk_canary_2" };
  expect(await messageOf(provider.diff("conn_x", row, changed))).toContain("[IMPORT_MISMATCH]");
  expect(await messageOf(provider.create({ ...IMPORT, apiKey: "sk_canary_3" }))).toContain(
    "[ADOPTION_REFUSED]",
  );
  expect(posts(scene)).toEqual([]);
});

test("a new connection that does not work protects the old one, even if ignoreChanges makes their inputs differ", async () => {
  const scene = aStack();
  const provider = aProvider(scene);
  const row = outputsOf(scene, "conn_x", { apiKey: INPUTS.apiKey });
  const compared = { ...INPUTS, apiKey: "invalid_key" };
  expect((await provider.diff("conn_x", row, compared)).replaces).toEqual(["apiKey"]);
  scene.flowstack.faults.add({ fault: { kind: "answer", status: 403 }, match: { method: "DELETE" } });
  const error = await make(provider, { ...compared, name: "Ignored" }).catch((reason: unknown) => reason);
  const { properties } = error as { properties: { memory: string } };
  expect(JSON.parse(properties.memory).replaces).toEqual(["conn_x"]);
  expect(await messageOf(provider.delete("conn_x", row))).toContain("[NOT_ACTIVE]");
  expect(exists(scene, "conn_x")).toBe(true);
});

test("a run with FLOWSTACK_MISSING=accept does not record a FlowStack key that it did not verify", async () => {
  const scene = aStack();
  const row = outputsOf(scene, "conn_x", { apiKey: INPUTS.apiKey });
  const accepting = aProvider(scene, { "flowstack:apiKey": "fs_test_second", "flowstack:missing": "accept" });
  expect(await accepting.diff("conn_x", row, INPUTS)).toEqual({ changes: false, replaces: [] });
  const foreign = aProvider(scene, { "flowstack:apiKey": "fs_test_second" });
  expect(await messageOf(foreign.read("conn_x", row))).toContain("[WRONG_PROJECT]");
});

test("an unhealthy connection that flowstack:health=error refuses to adopt stays untracked", async () => {
  const scene = aStack();
  scene.flowstack.setStatus("conn_x", "ERROR");
  const provider = aProvider(scene, { "flowstack:existing": "adopt", "flowstack:health": "error" });
  for (let times = 0; times < 2; times++)
    expect(await messageOf(make(provider, INPUTS))).toContain("[NOT_ACTIVE]");
  expect(posts(scene)).toEqual([]);
});

test("a refresh succeeds although the environment variable contains no valid key, but an `up` is refused", async () => {
  const scene = aStack();
  const row = outputsOf(scene, "conn_x", { apiKey: INPUTS.apiKey });
  const { apiKey: _, ...inputs } = { ...INPUTS, apiKeyEnvVar: "STRIPE_KEY" };
  const provider = aProvider(scene, {}, { STRIPE_KEY: "not a key" });
  const { props } = await provider.read("conn_x", row);
  expect((await provider.diff("conn_x", props, inputs)).changes).toBe(false);
  await provider.check(inputs, inputs);
  expect(await messageOf(provider.diff("conn_x", props, inputs))).toContain("[API_KEY_MALFORMED]");
});

test("a key that is given instead of the name of its environment variable is refused, and is not printed", async () => {
  const key = "sk_live_51H8canarycanarycanary4242424242";
  const { apiKey: _, ...inputs } = { ...INPUTS, apiKeyEnvVar: key };
  const { failures } = await aProvider(aStack()).check({}, inputs);
  expect(failures.map(({ reason }) => reason).join()).toMatch(/^apiKeyEnvVar is not valid/);
  expect(JSON.stringify(failures)).not.toContain("canary");
});
