import { expect, test } from "vitest";
import type { Properties } from "../../../provider/state/state";
import { INPUTS, make } from "../life";
import { aProvider, aScene, messageOf, outputsOf, remembering, requests, type Scene } from "../world";

/** Moves, imports and replacements that meet at one connection: it is neither revoked nor created twice. */

const IMPORT = { ...INPUTS, importId: "conn_x" };

function aStack(rows: { id: string; name: string; app: string }[] = []): Scene {
  const scene = aScene();
  scene.flowstack.seed([{ id: "conn_x", ...INPUTS }, ...rows]);
  return scene;
}

const exists = ({ flowstack }: Scene, id: string) => flowstack.connections().some((one) => one.id === id);
const posts = (scene: Scene) => requests(scene).filter((request) => request.startsWith("POST"));

test("up --refresh after an unchanged import is the program's: health=error stops it", async () => {
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

test("a refused import keeps the connection from being revoked in the same run", async () => {
  const scene = aStack();
  const provider = aProvider(scene);
  const row = outputsOf(scene, "conn_x", { apiKey: INPUTS.apiKey });
  expect((await provider.check({}, { ...IMPORT, name: "Other" })).failures).toHaveLength(1);
  await provider.delete("conn_x", row);
  expect(exists(scene, "conn_x")).toBe(true);
  await aProvider(scene).delete("conn_x", row);
  expect(exists(scene, "conn_x")).toBe(false);
});

test("a replacement that is refused is not recorded: another import of the connection creates no second one", async () => {
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

test("a broken replacement with ignoreChanges, created from other inputs than the engine compared, keeps the old one", async () => {
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

test("FLOWSTACK_MISSING=accept does not record a key that was not looked up", async () => {
  const scene = aStack();
  const row = outputsOf(scene, "conn_x", { apiKey: INPUTS.apiKey });
  const accepting = aProvider(scene, { "flowstack:apiKey": "fs_test_second", "flowstack:missing": "accept" });
  expect(await accepting.diff("conn_x", row, INPUTS)).toEqual({ changes: false, replaces: [] });
  const foreign = aProvider(scene, { "flowstack:apiKey": "fs_test_second" });
  expect(await messageOf(foreign.read("conn_x", row))).toContain("[WRONG_PROJECT]");
});

test("an unhealthy connection that health=error does not adopt stays untracked", async () => {
  const scene = aStack();
  scene.flowstack.setStatus("conn_x", "ERROR");
  const provider = aProvider(scene, { "flowstack:existing": "adopt", "flowstack:health": "error" });
  for (let times = 0; times < 2; times++)
    expect(await messageOf(make(provider, INPUTS))).toContain("[NOT_ACTIVE]");
  expect(posts(scene)).toEqual([]);
});

test("a refresh records a drift although the environment variable holds no key, and up refuses that", async () => {
  const scene = aStack();
  const row = outputsOf(scene, "conn_x", { apiKey: INPUTS.apiKey });
  const { apiKey: _, ...inputs } = { ...INPUTS, apiKeyEnvVar: "STRIPE_KEY" };
  const provider = aProvider(scene, {}, { STRIPE_KEY: "not a key" });
  const { props } = await provider.read("conn_x", row);
  expect((await provider.diff("conn_x", props, inputs)).changes).toBe(false);
  await provider.check(inputs, inputs);
  expect(await messageOf(provider.diff("conn_x", props, inputs))).toContain("[API_KEY_MALFORMED]");
});

test("a key in place of the name of its variable is refused, and not printed", async () => {
  const key = "sk_live_51H8canarycanarycanary4242424242";
  const { apiKey: _, ...inputs } = { ...INPUTS, apiKeyEnvVar: key };
  const { failures } = await aProvider(aStack()).check({}, inputs);
  expect(failures.map(({ reason }) => reason).join()).toMatch(/^apiKeyEnvVar is not allowed/);
  expect(JSON.stringify(failures)).not.toContain("canary");
});
