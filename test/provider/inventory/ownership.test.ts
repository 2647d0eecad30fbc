import { describe, expect, test } from "vitest";
import { INPUTS, make } from "../life";
import {
  aProvider,
  aScene,
  FOREIGN_KEY,
  KEY,
  messageOf,
  outputsOf,
  requests,
  type Scene,
  SIBLING_KEY,
} from "../world";

/** A stack whose rows one FlowStack key wrote, and an `up` that has another: of the same project, or of another one. */

const ROWS = ["conn_a", "conn_b", "conn_c"];
const inputsOf = (id: string) => ({ app: "sendgrid", name: id, apiKey: "sk_first" });
const LIST = "GET /connections";

function aStack(apiKey: string, config = {}, gone: string[] = []) {
  const scene: Scene = aScene();
  scene.flowstack.seed(ROWS.map((id) => ({ id, ...inputsOf(id) })));
  const rows = new Map(ROWS.map((id) => [id, outputsOf(scene, id)]));
  for (const id of gone) scene.flowstack.remove(id);
  const provider = aProvider(scene, { "flowstack:apiKey": apiKey, ...config });
  const diff = (id: string) => provider.diff(id, { ...rows.get(id) }, inputsOf(id));
  return { scene, provider, rows, diff };
}

const posts = (scene: Scene) => requests(scene).filter((request) => request.startsWith("POST"));
const gets = (scene: Scene) => requests(scene).filter((request) => request.startsWith("GET"));

describe("a key of the same project", () => {
  test("costs one list for all rows, and each row records it", async () => {
    const { scene, diff } = aStack(SIBLING_KEY);
    for (const id of ROWS) expect(await diff(id)).toEqual({ changes: true, replaces: [] });
    expect(requests(scene)).toEqual([LIST]);
  });

  test("is silent once it is recorded", async () => {
    const { scene, provider, rows, diff } = aStack(SIBLING_KEY);
    for (const id of ROWS) await diff(id);
    const before = requests(scene).length;
    for (const [id, outputs] of rows) {
      const { outs } = await provider.update(id, outputs, inputsOf(id));
      const later = aProvider(scene, { "flowstack:apiKey": SIBLING_KEY });
      expect(await later.diff(id, outs, inputsOf(id))).toEqual({ changes: false, replaces: [] });
    }
    expect(requests(scene).length).toBe(before);
  });

  test("may delete a connection meanwhile: one row that the key finds is enough", async () => {
    const { scene, diff } = aStack(SIBLING_KEY, {}, ["conn_b"]);
    for (const id of ROWS) await diff(id);
    expect(requests(scene)).toEqual([LIST]);
  });

  test("finds a connection that the list does not show yet", async () => {
    const { scene, diff } = aStack(SIBLING_KEY, {}, ["conn_a"]);
    scene.flowstack.setListLag({ lists: 9 });
    scene.flowstack.seed([{ id: "conn_a", ...inputsOf("conn_a") }]);
    expect((await diff("conn_a")).changes).toBe(true);
  });

  test("creates without a request more", async () => {
    const { scene, provider, diff } = aStack(SIBLING_KEY);
    for (const id of ROWS) await diff(id);
    await make(provider);
    expect(requests(scene)).toEqual([LIST, "POST /connections"]);
  });
});

describe("a key of another project", () => {
  test("is told from one without the scope Read, where another project's id answers 403", async () => {
    const scene = aScene({ foreignId: 403 });
    scene.flowstack.seed([{ id: "conn_a", ...inputsOf("conn_a") }]);
    const outputs = outputsOf(scene, "conn_a");
    const diff = (key: string) =>
      messageOf(aProvider(scene, { "flowstack:apiKey": key }).diff("conn_a", outputs, inputsOf("conn_a")));
    expect(await diff(FOREIGN_KEY)).toContain("[WRONG_PROJECT]");
    expect(await diff("fs_test_writeonly")).toContain("[FORBIDDEN]");
  });

  test("is refused in the preview, before anything is sent but a list and a GET for each row", async () => {
    const { scene, diff } = aStack(FOREIGN_KEY);
    for (const id of ROWS)
      expect(await messageOf(diff(id))).toMatch(/^\[WRONG_PROJECT\].*conn_.*FLOWSTACK_MISSING=accept/);
    expect(gets(scene)).toEqual(requests(scene));
  });

  test("creates nothing beside the refused rows, whoever comes first", async () => {
    const { scene, provider, diff } = aStack(FOREIGN_KEY);
    await messageOf(diff("conn_a"));
    const names = ["one", "two", "three"];
    const messages = await Promise.all(names.map((name) => messageOf(make(provider, { ...INPUTS, name }))));
    for (const message of messages) expect(message).toMatch(/^\[WRONG_PROJECT\].*conn_a/);
    expect(posts(scene)).toEqual([]);
  });

  test("refuses a changed row as well, which would be created there", async () => {
    const { provider, rows } = aStack(FOREIGN_KEY);
    const changed = { ...inputsOf("conn_a"), apiKey: "sk_second" };
    const diff = provider.diff("conn_a", { ...rows.get("conn_a") }, changed);
    expect(await messageOf(diff)).toContain("[WRONG_PROJECT]");
  });

  test("leaves nothing behind: with the right key again, all is as it was", async () => {
    const { scene, diff, rows } = aStack(FOREIGN_KEY);
    await messageOf(diff("conn_a"));
    const back = aProvider(scene);
    const before = requests(scene).length;
    expect((await back.diff("conn_a", { ...rows.get("conn_a") }, inputsOf("conn_a"))).changes).toBe(false);
    expect(requests(scene).length).toBe(before);
  });
});

test.each([
  ["all connections are gone, and the person says so", SIBLING_KEY, { "flowstack:missing": "accept" }],
  ["this very key wrote the rows", KEY, {}],
])("where %s, nothing is looked up, and a new connection is created", async (_, key, config) => {
  const { scene, provider, diff } = aStack(key, config, ROWS);
  for (const id of ROWS) await diff(id);
  expect(requests(scene)).toEqual([]);
  await make(provider);
  expect(posts(scene)).toHaveLength(1);
});

test("a refresh compares without looking anything up again", async () => {
  const { scene, provider, rows } = aStack(SIBLING_KEY);
  const { props } = await provider.read("conn_a", { ...rows.get("conn_a") });
  const before = requests(scene).length;
  await provider.diff("conn_a", props, inputsOf("conn_a"));
  expect(requests(scene).length).toBe(before);
});

test("a passing failure fails one row, and no later one", async () => {
  const { scene, provider, diff } = aStack(SIBLING_KEY, { "flowstack:maxRetries": 0 });
  scene.flowstack.faults.add({ fault: { kind: "answer", status: 503 }, match: { method: "GET" }, times: 2 });
  expect(await messageOf(diff("conn_a"))).toContain("[SERVICE_UNAVAILABLE]");
  expect(await messageOf(make(provider))).toContain("[SERVICE_UNAVAILABLE]");
  expect((await diff("conn_b")).changes).toBe(true);
  await make(provider);
  expect(posts(scene)).toHaveLength(1);
});
