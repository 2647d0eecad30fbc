import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { describe, expect, test } from "vitest";
import { aScene, requests } from "../world";
import { anEngine, failureOf, INPUTS, MAIL, PAY, SECRET, UNKNOWN, urnOf } from "./engine";

async function created(scene = aScene()) {
  const engine = await anEngine(scene);
  const { inputs } = await engine.check(PAY, INPUTS);
  const { id, outputs } = await engine.create(PAY, inputs);
  return { engine, scene, inputs, id, outputs };
}

describe("check", () => {
  test("names the resource after its logical name, and keeps the key a secret however it was given", async () => {
    const engine = await anEngine();
    const given = { app: "stripe", apiKey: "sk_canary_1" };
    expect(await engine.check(urnOf("a::b"), given)).toEqual({
      inputs: { app: "stripe", name: "a::b", apiKey: SECRET("sk_canary_1") },
      failures: [],
    });
  });

  test("keeps every secret of the program a secret, also one that is not known yet", async () => {
    const engine = await anEngine();
    const given = { name: SECRET("Quiet"), app: SECRET(UNKNOWN), apiKey: SECRET("sk_canary_1") };
    const { inputs, failures } = await engine.check(PAY, given);
    expect([inputs, failures]).toEqual([given, []]);
  });

  test("takes null for a value that the program leaves out", async () => {
    const engine = await anEngine();
    const { inputs, failures } = await engine.check(PAY, {
      ...INPUTS,
      apiKeyEnvVar: null,
      rotateAfter: null,
    });
    expect([inputs, failures]).toEqual([INPUTS, []]);
  });

  test("refuses wrong values in failures that name no property, because the engine would print its value", async () => {
    const engine = await anEngine();
    const { failures } = await engine.check(PAY, { app: 7, apiKey: SECRET("has space"), ap: "x" });
    expect(failures).toHaveLength(3);
    expect(failures.every((failure) => failure.startsWith(": "))).toBe(true);
    expect(failures.join()).not.toContain("has space");
  });

  test("of a new resource requires a key; that of an import without one does not", async () => {
    const engine = await anEngine();
    const keyless = { name: "Payments", app: "stripe" };
    expect((await engine.check(PAY, keyless)).failures).toEqual([
      ": apiKey is missing: set apiKey or apiKeyEnvVar.",
    ]);
    expect((await engine.check(PAY, keyless, keyless)).failures).toEqual([]);
    expect((await engine.check(PAY, keyless, INPUTS)).failures).toHaveLength(1);
  });

  test("with unknown values everywhere refuses nothing, and sends no request", async () => {
    const engine = await anEngine();
    const unknown = (fields: string[]) => Object.fromEntries(fields.map((field) => [field, UNKNOWN]));
    const pay = await engine.check(
      PAY,
      unknown(["name", "app", "apiKey", "type", "onKeyChange", "rotateAfter"]),
    );
    const mail = await engine.check(MAIL, unknown(["connectionId", "app", "name", "requireActive"]));
    expect([pay.failures, mail.failures, requests(engine.scene)]).toEqual([[], [], []]);
  });
});

describe("diff", () => {
  test.each([
    ["nothing", {}, "DIFF_NONE", [], {}],
    ["the name", { name: "Billing" }, "DIFF_SOME", ["name"], { name: "UPDATE_REPLACE input" }],
    ["the key", { apiKey: SECRET("sk_2") }, "DIFF_SOME", ["apiKey"], { apiKey: "UPDATE_REPLACE input" }],
    ["an unknown app", { app: UNKNOWN }, "DIFF_SOME", ["app"], { app: "UPDATE_REPLACE input" }],
  ])("of %s", async (_, changed, changes, replaces, details) => {
    const { engine, inputs, id, outputs } = await created();
    const before = requests(engine.scene).length;
    expect(await engine.diff(PAY, id, outputs, inputs, { ...inputs, ...changed })).toEqual({
      changes,
      replaces,
      details,
      stables: replaces.length > 0 ? [] : ["app", "type", "created"],
    });
    expect(requests(engine.scene)).toHaveLength(before);
  });

  test("of a drifted status is no input, and replaces nothing", async () => {
    const { engine, scene, inputs, id, outputs } = await created();
    scene.flowstack.setStatus(id, "ERROR");
    const now = await (await anEngine(scene)).read(PAY, id, outputs, inputs);
    const next = await anEngine(scene);
    expect(await next.diff(PAY, id, now.outputs, inputs, inputs)).toMatchObject({
      changes: "DIFF_SOME",
      replaces: [],
      details: { status: "UPDATE" },
    });
    expect(engine.logs).toEqual([]);
  });

  test("of a row that the dynamic provider wrote is a change, so that the provider's code leaves the row", async () => {
    const { engine, inputs, id, outputs } = await created();
    const dynamic = { ...outputs, __provider: "code" };
    const difference = await engine.diff(PAY, id, dynamic, { ...inputs, __provider: "code" }, inputs);
    expect(difference).toMatchObject({ changes: "DIFF_SOME", replaces: [], details: {} });
    const now = await engine.update(PAY, id, dynamic, inputs);
    expect(now).not.toHaveProperty("__provider");
  });
});

describe("create", () => {
  test("in a preview sends nothing, and knows neither id, status nor creation time", async () => {
    const engine = await anEngine();
    expect(await engine.create(PAY, INPUTS, true)).toEqual({
      id: "",
      outputs: { name: "Payments", app: "stripe", type: "API_KEY", status: UNKNOWN, created: UNKNOWN },
    });
    const mail = await engine.create(MAIL, { connectionId: "conn_mail" }, true);
    expect(mail.outputs).toMatchObject({ connectionId: "conn_mail", name: UNKNOWN, status: UNKNOWN });
    expect(requests(engine.scene)).toEqual([]);
  });

  test("returns outputs without the key, and with a secret memory", async () => {
    const { engine, id, outputs } = await created();
    expect(engine.scene.flowstack.holdsKey(id, "sk_canary_1")).toBe(true);
    expect(outputs).toMatchObject({ name: "Payments", app: "stripe", type: "API_KEY", status: "ACTIVE" });
    expect(outputs.memory).toEqual(SECRET(expect.stringMatching(/^format=1;salt=/)));
    expect(JSON.stringify(outputs)).not.toContain("sk_canary_1");
  });

  test("of a connection that does not work and cannot be rolled back returns its row with the error", async () => {
    const scene = aScene();
    const engine = await anEngine(scene);
    scene.flowstack.faults.add({ match: { method: "DELETE" }, fault: { kind: "answer", status: 403 } });
    const inputs = { ...INPUTS, name: SECRET("Quiet"), apiKey: SECRET("invalid_key") };
    const error = await failureOf(engine.create(PAY, inputs));
    expect([error.code, error.details]).toEqual([
      "UNKNOWN",
      expect.stringMatching(/^\[NOT_ACTIVE\] .* More: https:\/\//),
    ]);
    const [bytes] = error.metadata.get("grpc-status-details-bin");
    const [detail] = Status.deserializeBinary(bytes as Buffer).getDetailsList();
    expect(detail?.getTypeName()).toBe("pulumirpc.ErrorResourceInitFailed");
    const failed = proto.ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() as Uint8Array);
    const [id] = scene.flowstack.connections().map((row) => row.id);
    expect([failed.getId(), failed.getReasonsList()]).toEqual([id, [error.details]]);
    expect(failed.getProperties()?.toJavaScript()).toMatchObject({
      name: SECRET("Quiet"),
      status: "ERROR",
      memory: SECRET(expect.stringContaining(";halfMade=true")),
    });
  });
});

describe("read", () => {
  test("without inputs and outputs imports, and gives the inputs for the program", async () => {
    const scene = aScene();
    scene.flowstack.seed([
      { id: "conn_pay", app: "stripe", name: "Payments" },
      { id: "conn_mail", app: "gmail", name: "Inbox", type: "OAUTH2" },
    ]);
    const engine = await anEngine(scene);
    const pay = await engine.read(PAY, "conn_pay");
    expect([pay.id, pay.inputs]).toEqual(["conn_pay", { name: "Payments", app: "stripe" }]);
    expect(pay.outputs.memory).toEqual(SECRET(expect.stringContaining(";unconfirmed=true")));
    const mail = await engine.read(MAIL, "conn_mail");
    expect([mail.id, mail.inputs]).toEqual(["conn_mail", { connectionId: "conn_mail" }]);
    expect(mail.outputs).toMatchObject({ connectionId: "conn_mail", type: "OAUTH2" });
  });

  test("in a refresh keeps the inputs and their secrets, and is empty for a connection that is gone", async () => {
    const { scene, inputs, id, outputs } = await created();
    const secretly = { ...outputs, name: SECRET(outputs.name) };
    scene.flowstack.setStatus(id, "ERROR");
    const engine = await anEngine(scene);
    const now = await engine.read(PAY, id, secretly, inputs);
    const quiet = SECRET("Payments");
    expect(now).toMatchObject({
      id,
      inputs: { ...inputs, name: quiet },
      outputs: { status: "ERROR", name: quiet },
    });
    expect(engine.logs).toEqual([
      expect.stringMatching(/^INFO pay: FlowStack has changed .* status was "ACTIVE" and is now "ERROR"/),
      expect.stringMatching(/^WARNING pay: Connection .* is ERROR/),
    ]);
    scene.flowstack.remove(id);
    expect((await (await anEngine(scene)).read(PAY, id, now.outputs, inputs)).id).toBe("");
  });

  test("of a resource that the program only reads", async () => {
    const scene = aScene();
    scene.flowstack.seed([{ id: "conn_mail", app: "gmail", name: "Inbox", type: "OAUTH2" }]);
    const engine = await anEngine(scene);
    const found = await engine.read(MAIL, "conn_mail", {}, {});
    expect(found.outputs).toMatchObject({ connectionId: "conn_mail", name: "Inbox", status: "ACTIVE" });
    expect(found.outputs).not.toHaveProperty("memory");
    expect(await failureOf(engine.read(MAIL, "conn_none", {}, {}))).toMatchObject({
      code: "FAILED_PRECONDITION",
      details: expect.stringContaining("[NOT_FOUND]"),
    });
    expect(await failureOf(engine.read(PAY, "conn_mail", {}, {}))).toMatchObject({
      details: expect.stringContaining("[ADOPTION_REFUSED] Connection conn_mail is of type OAUTH2."),
    });
  });
});

describe("warnings", () => {
  test("about the status and the age of a key come once a run", async () => {
    const { scene, id, outputs, inputs } = await created();
    scene.flowstack.setStatus(id, "ERROR");
    const { outputs: now } = await (await anEngine(scene)).read(PAY, id, outputs, inputs);
    await scene.clock.pass(100 * 24 * 3_600_000);
    const aged = { ...inputs, rotateAfter: "90d" };
    const engine = await anEngine(scene);
    const recorded = await engine.update(PAY, id, now, aged);
    await engine.diff(PAY, id, recorded, aged, aged);
    expect(engine.logs).toEqual([
      expect.stringMatching(/^WARNING pay: Connection .* is ERROR/),
      expect.stringMatching(/^WARNING pay: The key of connection .* is 100 days old/),
    ]);
  });
});

test("update in a preview sends nothing and returns the row; a half-made connection may work by then", async () => {
  const { engine, inputs, id, outputs } = await created();
  const before = requests(engine.scene).length;
  expect(await engine.update(PAY, id, outputs, inputs, true)).toEqual(outputs);
  const { memory } = outputs as { memory: { value: string } };
  const halfMade = { ...outputs, memory: SECRET(`${memory.value};halfMade=true`) };
  expect(await engine.update(PAY, id, halfMade, inputs, true)).toMatchObject({ status: UNKNOWN });
  expect(requests(engine.scene)).toHaveLength(before);
});

test("delete revokes", async () => {
  const { engine, inputs, id, outputs } = await created();
  await engine.delete(PAY, id, outputs, inputs);
  expect(engine.scene.flowstack.connections()).toEqual([]);
  expect(requests(engine.scene).at(-1)).toBe(`DELETE /connections/${id}`);
});
