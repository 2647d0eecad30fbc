import { describe, expect, test } from "vitest";
import { cancelled } from "../../../provider/world/cancel";
import { aScene, requests, type Scene } from "../world";
import { anEngine, failureOf, INPUTS, MAIL, PAY, urnOf } from "./engine";

/** The engine sends Cancel when a person cancels the run, and at the end of every run. */

const CANCELLED = { code: "FAILED_PRECONDITION", details: expect.stringContaining("[CANCELLED]") };

/** A scene that keeps the replies to POSTs until they are released; FlowStack has carried the POSTs out by then. */
function holdingPosts(scene: Scene) {
  const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { send } = scene.world;
  scene.world.send = async (request) => {
    const reply = await send(request);
    if (request.method !== "POST") return reply;
    arrived.resolve();
    await released.promise;
    return reply;
  };
  return { arrived: arrived.promise, release: released.resolve };
}

/** A scene whose time stands still: what waits, waits until it is cancelled. */
function withoutTime(scene: Scene) {
  const asleep = Promise.withResolvers<void>();
  const sleep = (_: number, signal?: AbortSignal) => {
    asleep.resolve();
    return new Promise<void>((_, reject) => {
      signal?.addEventListener("abort", () => reject(cancelled()), { once: true });
    });
  };
  scene.world.clock = { now: scene.clock.now, sleep };
  return { asleep: asleep.promise };
}

describe("cancel", () => {
  test("lets a create in flight finish and be recorded, and starts nothing afterwards", async () => {
    const scene = aScene();
    const posts = holdingPosts(scene);
    const engine = await anEngine(scene);
    const creating = engine.create(PAY, INPUTS);
    await posts.arrived;
    await engine.cancel();
    const [before, next] = [
      requests(scene).length,
      engine.create(urnOf("next"), { ...INPUTS, name: "Next" }),
    ];
    expect(await failureOf(next)).toMatchObject(CANCELLED);
    posts.release();
    const { id, outputs } = await creating;
    expect(outputs).toMatchObject({ name: "Payments", status: "ACTIVE", memory: expect.anything() });
    expect(scene.flowstack.connections().map((row) => row.id)).toEqual([id]);
    expect(requests(scene)).toHaveLength(before);
  });

  test("records a connection in flight that comes up broken as half-made, because a rollback would be a new request", async () => {
    const scene = aScene();
    const posts = holdingPosts(scene);
    const engine = await anEngine(scene);
    const creating = failureOf(engine.create(PAY, { ...INPUTS, apiKey: "invalid_key" }));
    await posts.arrived;
    await engine.cancel();
    posts.release();
    const error = await creating;
    expect([error.code, error.details]).toEqual(["UNKNOWN", expect.stringContaining("[NOT_ACTIVE]")]);
    expect(error.metadata.get("grpc-status-details-bin")).toHaveLength(1);
    expect(requests(scene)).toEqual(["GET /connections", "POST /connections"]);
  });

  test("ends every wait for the quota by rejecting it, without another request", async () => {
    const scene = aScene();
    const { asleep } = withoutTime(scene);
    scene.flowstack.faults.add({
      match: { method: "POST" },
      fault: { kind: "answer", status: 429, headers: { "retry-after": "30" } },
      times: 3,
    });
    const engine = await anEngine(scene);
    const creating = ["a", "b", "c"].map((name) =>
      failureOf(engine.create(urnOf(name), { ...INPUTS, name })),
    );
    await asleep;
    const before = requests(scene);
    await engine.cancel();
    for (const error of await Promise.all(creating)) expect(error).toMatchObject(CANCELLED);
    expect([before, requests(scene)]).toEqual([["GET /connections", "POST /connections"], before]);
  });

  test("leaves the outcome unknown of a create whose search it ends", async () => {
    const scene = aScene();
    const { asleep } = withoutTime(scene);
    scene.flowstack.faults.add({ match: { method: "POST" }, fault: { kind: "reset" } });
    const engine = await anEngine(scene);
    const creating = failureOf(engine.create(PAY, INPUTS));
    await asleep;
    await engine.cancel();
    const error = await creating;
    expect([error.code, error.details]).toEqual(["UNKNOWN", expect.stringContaining("[CREATE_UNCERTAIN]")]);
    expect(requests(scene)).toEqual(["GET /connections", "POST /connections"]);
  });

  test("refuses every call that needs a request, and no other", async () => {
    const scene = aScene();
    scene.flowstack.seed([{ id: "conn_mail", app: "gmail", name: "Inbox", type: "OAUTH2" }]);
    const { id, outputs } = await (await anEngine(scene)).create(PAY, INPUTS);
    const before = requests(scene).length;
    const engine = await anEngine(scene);
    await engine.cancel();
    await engine.cancel();
    const calls = [
      engine.create(urnOf("next"), { ...INPUTS, name: "Next" }),
      engine.read(MAIL, "conn_mail"),
      engine.delete(PAY, id, outputs, INPUTS),
      engine.invoke("flowstack:index:getConnections", {}),
    ];
    for (const call of calls.map(failureOf)) expect(await call).toMatchObject(CANCELLED);
    expect((await engine.check(PAY, INPUTS, INPUTS)).failures).toEqual([]);
    expect(await engine.diff(PAY, id, outputs, INPUTS, INPUTS)).toMatchObject({ changes: "DIFF_NONE" });
    expect(requests(scene)).toHaveLength(before);
  });
});

test("an engine that attaches itself begins a new run, after the cancel that ends every run", async () => {
  const scene = aScene();
  const engine = await anEngine(scene);
  const { id, outputs } = await engine.create(PAY, INPUTS);
  scene.flowstack.setStatus(id, "ERROR");
  for (const _ of ["a run", "the next"]) {
    await engine.attach();
    await engine.configure();
    expect((await engine.read(PAY, id, outputs, INPUTS)).outputs.status).toBe("ERROR");
    await engine.cancel();
  }
  expect(engine.logs.filter((line) => line.startsWith("WARNING"))).toHaveLength(2);
});

describe("when the engine has ended", () => {
  test("no request is sent for it", async () => {
    const scene = aScene();
    const engine = await anEngine(scene);
    const { id, outputs } = await engine.create(PAY, INPUTS);
    const before = requests(scene).length;
    scene.world.isOrphaned = async () => true;
    const orphan = await anEngine(scene);
    for (const call of [orphan.create(urnOf("next"), INPUTS), orphan.delete(PAY, id, outputs, INPUTS)]) {
      expect(await failureOf(call)).toMatchObject({
        code: "FAILED_PRECONDITION",
        details: expect.stringMatching(/^\[ENGINE_GONE\]/),
      });
    }
    expect(requests(scene)).toHaveLength(before);
  });

  test("a call is answered although nobody takes its lines", async () => {
    const scene = aScene();
    const { id, outputs } = await (await anEngine(scene)).create(PAY, INPUTS);
    scene.flowstack.setStatus(id, "ERROR");
    const next = await anEngine(scene);
    next.endLogs();
    const now = await next.read(PAY, id, outputs, INPUTS);
    expect([now.outputs.status, next.logs]).toEqual(["ERROR", []]);
  });
});
