import { describe, expect, test } from "vitest";
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

/** What a 404 means, on refresh and on destroy: the promise that gone is gone only when it is known. */

const ROWS = ["conn_a", "conn_b", "conn_c"];

function aStack(): Scene {
  const scene = aScene();
  scene.flowstack.seed(ROWS.map((id) => ({ id, app: "stripe", name: id })));
  return scene;
}

const withKey = (scene: Scene, apiKey: string, config = {}) =>
  aProvider(scene, { "flowstack:apiKey": apiKey, ...config });

test("a row that is there is read as it is now", async () => {
  const scene = aStack();
  const state = outputsOf(scene, "conn_a");
  scene.flowstack.rename("conn_a", "Other");
  scene.flowstack.setStatus("conn_a", "EXPIRED");
  const { id, props } = await aProvider(scene).read("conn_a", state);
  expect([id, props.name, props.status]).toEqual(["conn_a", "Other", "EXPIRED"]);
  expect(scene.lines.join()).toMatch(
    /conn_a.*name was "conn_a" and is now "Other".*status was "ACTIVE" and is now "EXPIRED"/,
  );
});

test("an unchanged row is read to the byte, and nothing is said", async () => {
  const scene = aStack();
  const state = outputsOf(scene, "conn_a");
  expect(await aProvider(scene).read("conn_a", state)).toEqual({ id: "conn_a", props: state });
  expect(scene.lines).toEqual([]);
});

const GONE = { id: "", props: {} };

describe("read of a row that FlowStack does not have", () => {
  test("by the key that wrote it: gone", async () => {
    const scene = aStack();
    const state = outputsOf(scene, "conn_a");
    scene.flowstack.remove("conn_a");
    expect(await aProvider(scene).read("conn_a", state)).toEqual(GONE);
  });

  test("by another key: the run stops", async () => {
    const scene = aStack();
    const message = await messageOf(withKey(scene, FOREIGN_KEY).read("conn_a", outputsOf(scene, "conn_a")));
    expect(message).toMatch(/^\[WRONG_PROJECT\].*conn_a.*FLOWSTACK_MISSING=accept/);
  });

  test("by another key of the same project: gone, once another row was found with it", async () => {
    const scene = aStack();
    const [a, b] = ["conn_a", "conn_b"].map((id) => outputsOf(scene, id));
    scene.flowstack.remove("conn_a");
    const provider = withKey(scene, SIBLING_KEY);
    expect(await messageOf(provider.read("conn_a", { ...a }))).toContain("[WRONG_PROJECT]");
    await provider.read("conn_b", { ...b });
    expect(await provider.read("conn_a", { ...a })).toEqual(GONE);
  });

  test("a read changes nothing in a row, whichever key reads it: the next run has the same evidence", async () => {
    const scene = aStack();
    const [a, b] = ["conn_a", "conn_b"].map((id) => outputsOf(scene, id));
    scene.flowstack.remove("conn_a");
    const { props } = await withKey(scene, SIBLING_KEY).read("conn_b", { ...b });
    expect(props).toEqual(b);
    const provider = withKey(scene, SIBLING_KEY);
    await provider.read("conn_b", props);
    expect(await provider.read("conn_a", { ...a })).toEqual(GONE);
  });

  test("a row that this key wrote itself is no evidence", async () => {
    const scene = aStack();
    const state = outputsOf(scene, "conn_a", { writer: FOREIGN_KEY });
    scene.flowstack.remove("conn_a");
    const provider = aProvider(scene);
    await provider.read("conn_b", outputsOf(scene, "conn_b"));
    expect(await messageOf(provider.read("conn_a", state))).toContain("[WRONG_PROJECT]");
  });

  test("told to accept it: gone", async () => {
    const scene = aStack();
    const provider = withKey(scene, FOREIGN_KEY, { "flowstack:missing": "accept" });
    expect(await provider.read("conn_a", outputsOf(scene, "conn_a"))).toEqual(GONE);
  });

  test.each([
    [{ kind: "answer", status: 401 }, "UNAUTHORIZED"],
    [{ kind: "answer", status: 403 }, "FORBIDDEN"],
    [{ kind: "answer", status: 500 }, "SERVER_ERROR"],
    [{ kind: "answer", status: 404, html: true }, "NOT_JSON"],
    [{ kind: "answer", status: 302, headers: { location: "/" } }, "REDIRECTED"],
    [{ kind: "cut" }, "CUT_BODY"],
    [{ kind: "reset" }, "CONNECTION_LOST"],
    [{ kind: "hang" }, "TIMEOUT"],
  ] as const)("%o never means gone, on refresh or on destroy", async (fault, code) => {
    const scene = aStack();
    const state = outputsOf(scene, "conn_a");
    if (fault.kind !== "cut") scene.flowstack.remove("conn_a");
    scene.flowstack.faults.add({ fault, match: { path: "/connections" }, times: "always" });
    expect(await messageOf(aProvider(scene).read("conn_a", state))).toContain(`[${code}]`);
    if (fault.kind === "cut") return;
    expect(await messageOf(aProvider(scene).delete("conn_a", state))).toContain(`[${code}]`);
  });
});

describe("delete", () => {
  test("revokes it, with one request", async () => {
    const scene = aStack();
    await aProvider(scene).delete("conn_a", outputsOf(scene, "conn_a"));
    expect(scene.flowstack.connections().map(({ id }) => id)).toEqual(["conn_b", "conn_c"]);
    expect(requests(scene)).toEqual(["DELETE /connections/conn_a"]);
  });

  test("forgives that it is gone, to the key that wrote it", async () => {
    const scene = aStack();
    const state = outputsOf(scene, "conn_a");
    scene.flowstack.remove("conn_a");
    expect(await messageOf(aProvider(scene).delete("conn_a", state))).toBe("resolved with undefined");
  });

  test("of many that are gone is a request each, and one for the list", async () => {
    const scene = aStack();
    const ids = ["conn_a", "conn_b", "conn_c"];
    const states = ids.map((id) => outputsOf(scene, id));
    for (const id of ids) scene.flowstack.remove(id);
    const provider = aProvider(scene);
    await Promise.all(ids.map((id, at) => provider.delete(id, { ...states[at] })));
    expect(requests(scene).sort()).toEqual([
      ...ids.map((id) => `DELETE /connections/${id}`),
      "GET /connections",
    ]);
  });

  test.each(["ROUTE_NOT_FOUND", "DEPLOYMENT_NOT_FOUND", undefined])(
    "does not take a 404 with the code %o for FlowStack's own",
    async (code) => {
      const scene = aStack();
      const body = JSON.stringify({ error: { code, message: "Nothing here.", statusCode: 404 } });
      const world = { ...scene.world, send: async () => ({ status: 404, headers: {}, body }) };
      const provider = aProvider({ world });
      const state = outputsOf(scene, "conn_a");
      expect(await messageOf(provider.delete("conn_a", state))).toContain("[NOT_JSON]");
      expect(await messageOf(provider.read("conn_a", state))).toContain("[NOT_JSON]");
    },
  );

  test("does not forgive it to another key", async () => {
    const scene = aStack();
    const message = await messageOf(withKey(scene, FOREIGN_KEY).delete("conn_a", outputsOf(scene, "conn_a")));
    expect(message).toContain("[WRONG_PROJECT]");
    expect(scene.flowstack.connections()).toHaveLength(3);
  });

  test("takes what another key of the project deleted for evidence", async () => {
    const scene = aStack();
    const [a, b] = ["conn_a", "conn_b"].map((id) => outputsOf(scene, id));
    scene.flowstack.remove("conn_a");
    const provider = withKey(scene, SIBLING_KEY);
    await provider.delete("conn_b", { ...b });
    expect(await messageOf(provider.delete("conn_a", { ...a }))).toBe("resolved with undefined");
  });

  test.each([{ kind: "answer", status: 503 }, { kind: "reset" }, { kind: "hang" }] as const)(
    "of another project's row, with %o before the 404, is no success, and no evidence",
    async (fault) => {
      const scene = aStack();
      scene.flowstack.faults.add({ fault, match: { method: "DELETE" } });
      const provider = withKey(scene, FOREIGN_KEY);
      const messages = [
        await messageOf(provider.delete("conn_a", outputsOf(scene, "conn_a"))),
        await messageOf(provider.delete("conn_b", outputsOf(scene, "conn_b"))),
        await messageOf(provider.read("conn_c", outputsOf(scene, "conn_c"))),
      ];
      for (const message of messages) expect(message).toContain("[WRONG_PROJECT]");
    },
  );

  test("with its own key, a lost reply before the 404 is forgiven", async () => {
    const scene = aStack();
    scene.flowstack.faults.add({ fault: { kind: "reset", when: "after" }, match: { method: "DELETE" } });
    const outcome = messageOf(aProvider(scene).delete("conn_a", outputsOf(scene, "conn_a")));
    expect(await outcome).toBe("resolved with undefined");
  });
});

describe("a test key on rows of a live one", () => {
  test("stops read, diff and delete, without a request", async () => {
    const scene = aStack();
    const state = outputsOf(scene, "conn_a", { writer: "fs_live_emulator" });
    const provider = aProvider(scene);
    const inputs = { name: "conn_a", app: "stripe", apiKey: "sk_first" };
    const outcomes = [
      provider.read("conn_a", state),
      provider.diff("conn_a", state, inputs),
      provider.delete("conn_a", state),
    ];
    for (const outcome of outcomes) expect(await messageOf(outcome)).toContain("[WRONG_ENVIRONMENT]");
    expect(requests(scene)).toEqual([]);
  });
});

test("an id that this run adopted is never revoked by it", async () => {
  const scene = aStack();
  const provider = aProvider(scene, { "flowstack:existing": "adopt" });
  const { id } = await provider.create({ name: "conn_a", app: "stripe", apiKey: "sk_first" });
  await provider.delete(id, outputsOf(scene, id));
  expect(scene.flowstack.connections()).toHaveLength(3);
  expect(scene.lines.join()).toContain("Kept conn_a");
  await aProvider(scene).delete(id, outputsOf(scene, id));
  expect(scene.flowstack.connections()).toHaveLength(2);
});

test("a refresh of many shares the list", async () => {
  const scene = aStack();
  const provider = aProvider(scene);
  await Promise.all(ROWS.map((id) => provider.read(id, outputsOf(scene, id, { writer: KEY }))));
  expect(requests(scene)).toEqual(["GET /connections"]);
});
