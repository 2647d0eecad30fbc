import { expect, test } from "vitest";
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

/** A new connection beside rows of a stack that were written with another key. */

const ROWS = ["conn_a", "conn_b"];

async function aStack(apiKey: string, config = {}, gone: string[] = []) {
  const scene: Scene = aScene();
  scene.flowstack.seed(ROWS.map((id) => ({ id, app: "sendgrid", name: id, apiKey: "sk_first" })));
  const provider = aProvider(scene, { "flowstack:apiKey": apiKey, ...config });
  const rows = ROWS.map((id) => [id, outputsOf(scene, id)] as const);
  for (const id of gone) scene.flowstack.remove(id);
  for (const [id, outs] of rows) {
    await provider.diff(id, outs, { app: "sendgrid", name: id, apiKey: "sk_first" });
  }
  return { scene, provider };
}

const posts = (scene: Scene) => requests(scene).filter((request) => request.startsWith("POST"));

test("another project's key makes nothing there: that would be a stack in two projects", async () => {
  const { scene, provider } = await aStack(FOREIGN_KEY);
  const names = ["one", "two", "three"];
  const messages = await Promise.all(names.map((name) => messageOf(make(provider, { ...INPUTS, name }))));
  for (const message of messages)
    expect(message).toMatch(/^\[WRONG_PROJECT\].*conn_a.*FLOWSTACK_MISSING=accept/);
  expect(requests(scene)).toEqual(["GET /connections", "GET /connections/conn_a"]);
});

test("another key of the same project costs no request more", async () => {
  const { scene, provider } = await aStack(SIBLING_KEY);
  for (const name of ["one", "two"]) await make(provider, { ...INPUTS, name });
  expect(requests(scene)).toEqual(["GET /connections", "POST /connections", "POST /connections"]);
});

test("one row that the key finds is enough", async () => {
  const { scene, provider } = await aStack(SIBLING_KEY, {}, ["conn_a"]);
  await make(provider);
  expect(requests(scene)).toEqual(["GET /connections", "POST /connections"]);
});

test("a row that the list does not show yet is asked for", async () => {
  const { scene, provider } = await aStack(SIBLING_KEY, {}, ["conn_b"]);
  scene.flowstack.remove("conn_a");
  scene.flowstack.setListLag({ lists: 9 });
  scene.flowstack.seed([{ id: "conn_a", app: "sendgrid", name: "conn_a" }]);
  await make(provider);
  expect(posts(scene)).toHaveLength(1);
});

test.each([
  ["all are gone, and the person says so", SIBLING_KEY, { "flowstack:missing": "accept" }],
  ["they were written with this very key", KEY, {}],
])("where %s, it is made", async (_, key, config) => {
  const { scene, provider } = await aStack(key, config, ROWS);
  await make(provider);
  expect(posts(scene)).toHaveLength(1);
});

test("a passing failure of the search fails one create, and no later one", async () => {
  const { scene, provider } = await aStack(SIBLING_KEY, { "flowstack:maxRetries": 0 });
  scene.flowstack.faults.add({ fault: { kind: "answer", status: 503 }, match: { method: "GET" } });
  expect(await messageOf(make(provider))).toContain("[SERVICE_UNAVAILABLE]");
  await make(provider);
  expect(posts(scene)).toHaveLength(1);
});

test("a passing failure of the GET that settles it fails one create, and no later one", async () => {
  const { scene, provider } = await aStack(SIBLING_KEY, { "flowstack:maxRetries": 0 }, ["conn_b"]);
  scene.flowstack.remove("conn_a");
  scene.flowstack.setListLag({ lists: 9 });
  scene.flowstack.seed([{ id: "conn_a", app: "sendgrid", name: "conn_a" }]);
  scene.flowstack.faults.add({
    fault: { kind: "answer", status: 503 },
    match: { path: "/connections/conn_a" },
  });
  expect(await messageOf(make(provider))).toContain("[SERVICE_UNAVAILABLE]");
  await make(provider);
  expect(posts(scene)).toHaveLength(1);
});
