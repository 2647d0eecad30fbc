import { describe, expect, test } from "vitest";
import { fingerprint } from "../../../provider/state/fingerprint";
import { BAD_KEY, firstRun, INPUTS, make, nextRun, type Row } from "../life";
import { aProvider, aScene, memoryIn, messageOf, requests } from "../world";

describe("create", () => {
  test("returns the outputs, and a memory that contains only fingerprints of the two keys", async () => {
    const { id, outs, flowstack } = await firstRun();
    const [row] = flowstack.connections();
    const { memory: _, ...shown } = outs;
    expect(shown).toEqual({
      name: "Production Stripe",
      app: "stripe",
      type: "API_KEY",
      status: "ACTIVE",
      created: row?.created,
    });
    const remembered = memoryIn(outs);
    const salt = String(remembered.salt);
    expect(remembered).toEqual({
      format: 1,
      salt,
      key: fingerprint(salt, "sk_canary_1"),
      writer: fingerprint(salt, "fs_test_emulator"),
      environment: "test",
    });
    expect(id).toBe(row?.id);
    expect(JSON.stringify(outs)).not.toMatch(/canary|fs_test_/);
  });

  test("sends no further request when the reply omits fields that the request contained", async () => {
    const scene = aScene();
    const fault = { kind: "edit", omit: ["name", "app", "type"] } as const;
    scene.flowstack.faults.add({ fault, match: { method: "POST" } });
    const { outs } = await make(aProvider(scene));
    expect(outs).toMatchObject({ name: "Production Stripe", app: "stripe", type: "API_KEY" });
    expect(requests(scene)).toEqual(["GET /connections", "POST /connections"]);
  });

  test("sends no further request when the server normalises the name, and the next diff shows no change", async () => {
    const scene = aScene();
    scene.flowstack.faults.add({
      fault: { kind: "edit", set: { name: "Trimmed" } },
      match: { method: "POST" },
    });
    const { id, outs } = await make(aProvider(scene));
    expect(outs.name).toBe("Trimmed");
    expect(requests(scene)).toEqual(["GET /connections", "POST /connections"]);
    expect(await nextRun(scene).diff(id, outs, INPUTS)).toEqual({ changes: false, replaces: [] });
  });

  test("completes a reply without status and creation time with a GET", async () => {
    const scene = aScene();
    const fault = { kind: "edit", omit: ["status", "created", "name"] } as const;
    scene.flowstack.faults.add({ fault, match: { method: "POST" } });
    const { id, outs } = await make(aProvider(scene));
    expect(outs).toMatchObject({ status: "ACTIVE", created: scene.flowstack.connections()[0]?.created });
    expect(requests(scene)).toEqual(["GET /connections", "POST /connections", `GET /connections/${id}`]);
  });

  test("does not lose the new connection when the GET that completes the reply fails", async () => {
    const scene = aScene();
    scene.flowstack.faults.add({ fault: { kind: "edit", omit: ["status"] }, match: { method: "POST" } });
    const match = { method: "GET", path: "/connections/" };
    scene.flowstack.faults.add({ fault: { kind: "answer", status: 503 }, match, times: "always" });
    const outcome = await make(aProvider(scene)).catch((error: unknown) => error as { id?: string });
    const orphans = scene.flowstack.connections().filter(({ id }) => id !== outcome.id);
    expect(orphans).toEqual([]);
  });
});

describe("a new connection with the status ERROR", () => {
  test("is rolled back, and the error message says so", async () => {
    const scene = aScene();
    const message = await messageOf(make(aProvider(scene), BAD_KEY));
    expect(message).toMatch(/^\[NOT_ACTIVE\] .*"Production Stripe" for stripe is ERROR.*rolled back/);
    expect(message).not.toContain("invalid_key");
    expect(scene.flowstack.connections()).toEqual([]);
  });

  test("is rolled back, even if the reply to the first DELETE is lost", async () => {
    const scene = aScene();
    scene.flowstack.faults.add({ fault: { kind: "reset", when: "after" }, match: { method: "DELETE" } });
    expect(await messageOf(make(aProvider(scene), BAD_KEY))).toContain("It was rolled back");
    expect(scene.flowstack.connections()).toEqual([]);
  });

  test("is half-made when FlowStack does not find it to delete it, but still shows it", async () => {
    const scene = aScene();
    scene.flowstack.faults.add({ fault: { kind: "answer", status: 404 }, match: { method: "DELETE" } });
    const error = await make(aProvider(scene), BAD_KEY).catch((thrown: Error & { id: string }) => thrown);
    const [left] = scene.flowstack.connections();
    expect(error).toMatchObject({
      id: left?.id,
      message: expect.stringContaining("Deleting it failed with [NOT_FOUND]: the state has"),
    });
  });

  test("is rolled back, even if the reply to the POST is lost", async () => {
    const scene = aScene();
    scene.flowstack.faults.add({ fault: { kind: "reset", when: "after" }, match: { method: "POST" } });
    expect(await messageOf(make(aProvider(scene), BAD_KEY))).toContain("[NOT_ACTIVE]");
    expect(scene.flowstack.connections()).toEqual([]);
  });

  test("is kept when flowstack:health is ignore", async () => {
    const scene = aScene();
    const { outs } = await make(aProvider(scene, { "flowstack:health": "ignore" }), BAD_KEY);
    expect(outs.status).toBe("ERROR");
    expect(scene.flowstack.connections()).toHaveLength(1);
  });

  test("leaves the name free for the next attempt in the same run", async () => {
    const scene = aScene();
    const provider = aProvider(scene);
    await messageOf(make(provider, BAD_KEY));
    const { id } = await make(provider);
    expect(scene.flowstack.connections().map((row) => row.id)).toEqual([id]);
  });
});

describe("a half-made connection (its status is ERROR, and its rollback failed)", () => {
  async function halfMade() {
    const scene = aScene();
    const fault = { kind: "answer", status: 403 } as const;
    scene.flowstack.faults.add({ fault, match: { method: "DELETE" } });
    const inputs = { ...BAD_KEY, __provider: "require('the-shim')" };
    const error = await make(aProvider(scene), inputs).catch((thrown: unknown) => thrown);
    return {
      ...scene,
      inputs,
      error: error as Error & { id: string; properties: Row["outs"]; reasons: string[] },
    };
  }

  test("is reported as an error with the id, the properties and the serialized provider code", async () => {
    const { error, flowstack } = await halfMade();
    const [row] = flowstack.connections();
    expect(error.id).toBe(row?.id);
    expect(error.message).toMatch(/^\[NOT_ACTIVE\].*Deleting it failed with \[FORBIDDEN\]/);
    expect(error.message).toContain(`the state has ${row?.id}`);
    expect(error.reasons).toEqual([error.message]);
    expect(error.properties).toMatchObject({ status: "ERROR", __provider: "require('the-shim')" });
    expect(memoryIn(error.properties).halfMade).toBeDefined();
    expect(JSON.stringify([error.message, error.stack, error.properties])).not.toContain("invalid_key");
  });

  test("is read again by an update with the same key, and stays half-made if it still does not work", async () => {
    const { error, inputs, ...scene } = await halfMade();
    const provider = nextRun(scene);
    expect(await provider.diff(error.id, error.properties, inputs)).toEqual({ changes: true, replaces: [] });
    const again = await provider
      .update(error.id, error.properties, inputs)
      .catch((thrown: unknown) => thrown);
    expect(again).toMatchObject({ id: error.id, properties: { __provider: inputs.__provider } });
    expect((again as Error).message).toContain("[NOT_ACTIVE]");
  });

  test("is no longer half-made after an update with the same key, if it is ACTIVE by then", async () => {
    const { error, inputs, ...scene } = await halfMade();
    scene.flowstack.setStatus(error.id, "ACTIVE");
    const provider = nextRun(scene);
    const { outs } = (await provider.update(error.id, error.properties, inputs)) as Row;
    expect(outs.status).toBe("ACTIVE");
    expect(memoryIn(outs).halfMade).toBeUndefined();
    const outputs = { ...outs, __provider: inputs.__provider };
    expect(await nextRun(scene).diff(error.id, outputs, inputs)).toEqual({ changes: false, replaces: [] });
  });

  test("is no longer half-made after an update with flowstack:health set to ignore", async () => {
    const { error, inputs, ...scene } = await halfMade();
    const provider = nextRun(scene, { "flowstack:health": "ignore" });
    const { outs } = (await provider.update(error.id, error.properties, inputs)) as Row;
    expect([outs.status, memoryIn(outs).halfMade]).toEqual(["ERROR", undefined]);
  });

  test("is replaced when the program declares a good key", async () => {
    const { error, ...scene } = await halfMade();
    const provider = nextRun(scene);
    expect(await provider.diff(error.id, error.properties, INPUTS)).toEqual({
      changes: true,
      replaces: ["apiKey"],
    });
    const { id } = await make(provider);
    await provider.delete(error.id, error.properties);
    expect(scene.flowstack.connections().map((row) => row.id)).toEqual([id]);
  });

  test("protects the connection that it replaces from deletion until a connection with a good key works", async () => {
    const { id, outs, ...scene } = await firstRun();
    const fault = { kind: "answer", status: 403 } as const;
    scene.flowstack.faults.add({ fault, match: { method: "DELETE" } });
    const provider = nextRun(scene);
    await provider.diff(id, outs, BAD_KEY);
    const half = (await make(provider, BAD_KEY).catch((thrown: unknown) => thrown)) as {
      id: string;
      properties: Row["outs"];
    };
    expect(await messageOf(provider.delete(id, outs))).toMatch(/^\[NOT_ACTIVE\].*was not revoked/);

    const later = nextRun(scene);
    const good = { ...INPUTS, apiKey: "sk_canary_2" };
    expect((await later.diff(half.id, half.properties, good)).replaces).toEqual(["apiKey"]);
    expect(await messageOf(later.delete(id, outs))).toContain("[NOT_ACTIVE]");
    const whole = await make(later, good);
    await later.delete(id, outs);
    await later.delete(half.id, half.properties);
    expect(scene.flowstack.connections().map((row) => row.id)).toEqual([whole.id]);
  });
});

test("a name that a server has cut in the middle of a character is recorded as text that the engine can receive", async () => {
  const scene = aScene();
  const { send } = scene.world;
  scene.world.send = async (request) => {
    const reply = await send(request);
    return { ...reply, body: reply.body.replace("Deploy 🚀 bot", "Deploy \\ud83d") };
  };
  const { id, outs } = await make(aProvider(scene), { ...INPUTS, name: "Deploy 🚀 bot" });
  const { props } = await aProvider(scene).read(id, outs);
  for (const outputs of [outs, props]) expect(outputs.name).toBe("Deploy \ufffd");
});
