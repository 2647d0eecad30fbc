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

/** What a 404 means on refresh and on destroy: a connection counts as gone only when that is certain. */

const ROWS = ["conn_a", "conn_b", "conn_c"];

function aStack(): Scene {
  const scene = aScene();
  scene.flowstack.seed(ROWS.map((id) => ({ id, app: "stripe", name: id })));
  return scene;
}

const withKey = (scene: Scene, apiKey: string, config = {}) =>
  aProvider(scene, { "flowstack:apiKey": apiKey, ...config });

test("read returns the current name and status of a connection, and reports what changed", async () => {
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

test("read returns an unchanged connection exactly as it was, and prints nothing", async () => {
  const scene = aStack();
  const state = outputsOf(scene, "conn_a");
  expect(await aProvider(scene).read("conn_a", state)).toEqual({ id: "conn_a", props: state });
  expect(scene.lines).toEqual([]);
});

const GONE = { id: "", props: {} };

describe("a read of a connection that FlowStack does not return", () => {
  test("with the key that wrote its row reports it as gone", async () => {
    const scene = aStack();
    const state = outputsOf(scene, "conn_a");
    scene.flowstack.remove("conn_a");
    expect(await aProvider(scene).read("conn_a", state)).toEqual(GONE);
  });

  test("with a key of another project stops the run", async () => {
    const scene = aStack();
    const message = await messageOf(withKey(scene, FOREIGN_KEY).read("conn_a", outputsOf(scene, "conn_a")));
    expect(message).toMatch(/^\[WRONG_PROJECT\].*conn_a.*FLOWSTACK_MISSING=accept/);
  });

  test("with another key of the same project reports it as gone, once that key has found another connection", async () => {
    const scene = aStack();
    const [a, b] = ["conn_a", "conn_b"].map((id) => outputsOf(scene, id));
    scene.flowstack.remove("conn_a");
    const provider = withKey(scene, SIBLING_KEY);
    expect(await messageOf(provider.read("conn_a", { ...a }))).toContain("[WRONG_PROJECT]");
    await provider.read("conn_b", { ...b });
    expect(await provider.read("conn_a", { ...a })).toEqual(GONE);
  });

  test("does not change any row, whichever key is used, so the next run has the same evidence", async () => {
    const scene = aStack();
    const [a, b] = ["conn_a", "conn_b"].map((id) => outputsOf(scene, id));
    scene.flowstack.remove("conn_a");
    const { props } = await withKey(scene, SIBLING_KEY).read("conn_b", { ...b });
    expect(props).toEqual(b);
    const provider = withKey(scene, SIBLING_KEY);
    await provider.read("conn_b", props);
    expect(await provider.read("conn_a", { ...a })).toEqual(GONE);
  });

  test("stops the run, even if the key finds connections whose rows it wrote itself", async () => {
    const scene = aStack();
    const state = outputsOf(scene, "conn_a", { writer: FOREIGN_KEY });
    scene.flowstack.remove("conn_a");
    const provider = aProvider(scene);
    await provider.read("conn_b", outputsOf(scene, "conn_b"));
    expect(await messageOf(provider.read("conn_a", state))).toContain("[WRONG_PROJECT]");
  });

  test("with flowstack:missing set to accept reports it as gone", async () => {
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
  ] as const)("never reports it as gone because of %o, and neither does a delete", async (fault, code) => {
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
  test("revokes the connection with one request", async () => {
    const scene = aStack();
    await aProvider(scene).delete("conn_a", outputsOf(scene, "conn_a"));
    expect(scene.flowstack.connections().map(({ id }) => id)).toEqual(["conn_b", "conn_c"]);
    expect(requests(scene)).toEqual(["DELETE /connections/conn_a"]);
  });

  test("succeeds for a connection that is gone, with the key that wrote its row", async () => {
    const scene = aStack();
    const state = outputsOf(scene, "conn_a");
    scene.flowstack.remove("conn_a");
    expect(await messageOf(aProvider(scene).delete("conn_a", state))).toBe("resolved with undefined");
  });

  test("of several connections that are gone sends one request for each, and one for the list", async () => {
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
    "does not treat a 404 with the code %o as an answer of FlowStack",
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

  test("fails for a connection that a key of another project does not find", async () => {
    const scene = aStack();
    const message = await messageOf(withKey(scene, FOREIGN_KEY).delete("conn_a", outputsOf(scene, "conn_a")));
    expect(message).toContain("[WRONG_PROJECT]");
    expect(scene.flowstack.connections()).toHaveLength(3);
  });

  test("succeeds for a connection that is gone, once another key of the same project has revoked a connection", async () => {
    const scene = aStack();
    const [a, b] = ["conn_a", "conn_b"].map((id) => outputsOf(scene, id));
    scene.flowstack.remove("conn_a");
    const provider = withKey(scene, SIBLING_KEY);
    await provider.delete("conn_b", { ...b });
    expect(await messageOf(provider.delete("conn_a", { ...a }))).toBe("resolved with undefined");
  });

  test.each([{ kind: "answer", status: 503 }, { kind: "reset" }, { kind: "hang" }] as const)(
    "with a key of another project fails and proves nothing, even if %o precedes the 404",
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

  test.each([
    ["that wrote the row", KEY],
    ["of the same project that did not write the row", SIBLING_KEY],
  ])("succeeds when the reply to the first DELETE is lost, with the key %s", async (_, key) => {
    const scene = aStack();
    scene.flowstack.faults.add({ fault: { kind: "reset", when: "after" }, match: { method: "DELETE" } });
    const outcome = messageOf(withKey(scene, key).delete("conn_a", outputsOf(scene, "conn_a")));
    expect(await outcome).toBe("resolved with undefined");
    expect(scene.flowstack.connections()).toHaveLength(2);
  });

  test("with a key of another project sends no DELETE", async () => {
    const scene = aStack();
    await messageOf(withKey(scene, FOREIGN_KEY).delete("conn_a", outputsOf(scene, "conn_a")));
    expect(requests(scene)).not.toContain("DELETE /connections/conn_a");
  });
});

describe("a test key for rows that a live key wrote", () => {
  test("makes read, diff and delete fail without a request", async () => {
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

test("a run never revokes a connection that it adopted", async () => {
  const scene = aStack();
  const provider = aProvider(scene, { "flowstack:existing": "adopt" });
  const { id } = await provider.create({ name: "conn_a", app: "stripe", apiKey: "sk_first" });
  await provider.delete(id, outputsOf(scene, id));
  expect(scene.flowstack.connections()).toHaveLength(3);
  expect(scene.lines.join()).toContain("Kept conn_a");
  await aProvider(scene).delete(id, outputsOf(scene, id));
  expect(scene.flowstack.connections()).toHaveLength(2);
});

test("a refresh of several connections reads the list only once", async () => {
  const scene = aStack();
  const provider = aProvider(scene);
  await Promise.all(ROWS.map((id) => provider.read(id, outputsOf(scene, id, { writer: KEY }))));
  expect(requests(scene)).toEqual(["GET /connections"]);
});
