import { describe, expect, test } from "vitest";
import type { Properties } from "../../../provider/state/state";
import { aScene, requests, type Scene } from "../world";
import { anEngine, failureOf, MAIL, PAY, SECRET, urnOf } from "./engine";

/** The engine's own import: it records the row after `read`, before the provider sees the program's values. */

const KEYLESS = { name: "Payments", app: "stripe" };
const WITH_KEY = { ...KEYLESS, apiKey: SECRET("sk_canary_1") };
const REFUSED = { code: "FAILED_PRECONDITION", details: expect.stringContaining("[ADOPTION_REFUSED]") };

function importable(): Scene {
  const scene = aScene();
  scene.flowstack.seed([
    { id: "conn_pay", app: "stripe", name: "Payments" },
    { id: "conn_mail", app: "gmail", name: "Inbox", type: "OAUTH2" },
  ]);
  return scene;
}

async function imported(scene = importable()) {
  const engine = await anEngine(scene);
  const { outputs, inputs } = await engine.read(PAY, "conn_pay");
  return { scene, engine, outputs, inputs };
}

const writes = (scene: Scene) => requests(scene).filter((request) => !request.startsWith("GET"));

describe("in the run of the import", () => {
  test("the program that fits it is an update, which confirms it; the first key is the baseline", async () => {
    const { engine, scene, outputs, inputs } = await imported();
    const checked = await engine.check(PAY, WITH_KEY, inputs);
    const difference = await engine.diff(PAY, "conn_pay", outputs, inputs, checked.inputs);
    expect([checked.failures, difference.changes, difference.replaces]).toEqual([[], "DIFF_SOME", []]);
    const now = await engine.update(PAY, "conn_pay", outputs, checked.inputs);
    expect(JSON.stringify(now)).not.toContain("unconfirmed");

    const next = await anEngine(scene);
    const change = (apiKey: string) =>
      next.diff(PAY, "conn_pay", now, checked.inputs, { ...WITH_KEY, apiKey: SECRET(apiKey) });
    expect(await change("sk_canary_1")).toMatchObject({ changes: "DIFF_NONE" });
    expect(await change("sk_canary_2")).toMatchObject({ replaces: ["apiKey"] });
    expect(writes(scene)).toEqual([]);
  });

  test.each([
    ["name", { name: "Other" }],
    ["app", { app: "adyen" }],
  ])("a program with another %s is refused, and a delete leaves the connection alone", async (_, changed) => {
    const { engine, scene, outputs, inputs } = await imported();
    const news = { ...WITH_KEY, ...changed };
    expect(await failureOf(engine.diff(PAY, "conn_pay", outputs, inputs, news))).toMatchObject(REFUSED);
    const next = await anEngine(scene);
    await next.delete(PAY, "conn_pay", outputs, inputs);
    expect(next.logs).toEqual([expect.stringMatching(/^INFO pay: Kept conn_pay .*accepted its import/)]);
    expect(writes(scene)).toEqual([]);
  });

  test("an OAuthConnection with another connectionId is refused", async () => {
    const engine = await anEngine(importable());
    const { outputs, inputs } = await engine.read(MAIL, "conn_mail");
    const news = { connectionId: "conn_pay" };
    expect(await failureOf(engine.diff(MAIL, "conn_mail", outputs, inputs, news))).toMatchObject(REFUSED);
  });

  test("an id that another row manages is refused, whichever comes first", async () => {
    const { scene, outputs, inputs } = await confirmed();
    const again = urnOf("again");
    const rowFirst = await anEngine(scene);
    await rowFirst.diff(PAY, "conn_pay", outputs, inputs, inputs);
    expect(await failureOf(rowFirst.read(again, "conn_pay"))).toMatchObject(REFUSED);

    const importFirst = await anEngine(scene);
    const other = await importFirst.read(again, "conn_pay");
    expect(await failureOf(importFirst.diff(PAY, "conn_pay", outputs, inputs, inputs))).toMatchObject(
      REFUSED,
    );
    await importFirst.delete(again, "conn_pay", other.outputs, other.inputs);
    expect(writes(scene)).toEqual([]);
  });

  test("of two rows with one id that earlier runs have left, the second is refused", async () => {
    const { scene, outputs, inputs } = await confirmed();
    const engine = await anEngine(scene);
    const other = (await (await anEngine(scene)).read(urnOf("again"), "conn_pay")).outputs;
    await engine.diff(urnOf("again"), "conn_pay", other, inputs, inputs);
    const failure = await failureOf(engine.diff(PAY, "conn_pay", outputs, inputs, inputs));
    expect(failure).toMatchObject(REFUSED);
  });

  test("without a key, and with ignoreChanges, stays accepted: the program does not give what the row stores", async () => {
    const { scene, outputs, inputs } = await imported();
    const { inputs: stored } = await (await anEngine(scene)).check(PAY, inputs, inputs);
    const engine = await anEngine(scene);
    expect((await engine.check(PAY, stored, stored)).failures).toEqual([]);
    expect((await engine.check(PAY, { ...stored, apiKey: "sk_canary_1" }, inputs)).failures).toHaveLength(1);
    await engine.delete(PAY, "conn_pay", outputs, stored);
    expect(writes(scene)).toEqual(["DELETE /connections/conn_pay"]);
  });
});

test("an import of another id leaves the connections of the old rows alone, which the engine deletes", async () => {
  const { scene, outputs, inputs } = await confirmed();
  scene.flowstack.seed([
    { id: "conn_other", app: "stripe", name: "Payments" },
    { id: "conn_sales", app: "gmail", name: "Sales", type: "OAUTH2" },
  ]);
  const inbox = { connectionId: "conn_mail", revokeOnDestroy: true };
  const mail = await (await anEngine(scene)).create(MAIL, inbox);
  const engine = await anEngine(scene);
  await engine.read(PAY, "conn_other");
  await engine.read(MAIL, "conn_sales");
  await engine.delete(PAY, "conn_pay", outputs, inputs);
  await engine.delete(MAIL, "conn_mail", mail.outputs, inbox);
  expect(engine.logs).toEqual([
    expect.stringMatching(/^INFO pay: Kept conn_pay .*: its resource now imports another connection\.$/),
    expect.stringMatching(/^INFO mail: Kept conn_mail .*: its resource now imports another connection\.$/),
  ]);
  expect(writes(scene)).toEqual([]);
});

test("a later run leaves them alone, too, if that of the import ended before it deleted the old rows", async () => {
  const { scene, outputs, inputs } = await confirmed();
  scene.flowstack.seed([{ id: "conn_other", app: "stripe", name: "Payments" }]);
  const moved = await (await anEngine(scene)).read(PAY, "conn_other");
  const next = await anEngine(scene);
  const checked = await next.check(PAY, WITH_KEY, moved.inputs);
  await next.diff(PAY, "conn_other", moved.outputs, moved.inputs, checked.inputs);
  const now = await next.update(PAY, "conn_other", moved.outputs, checked.inputs);
  await next.delete(PAY, "conn_pay", outputs, inputs);
  expect(next.logs).toEqual([
    expect.stringMatching(/^INFO pay: Kept conn_pay .* imports another connection/),
  ]);

  const later = await anEngine(scene);
  await later.diff(PAY, "conn_other", now, checked.inputs, checked.inputs);
  await later.delete(PAY, "conn_pay", outputs, inputs);
  expect(writes(scene)).toEqual([]);
});

test.each(["the same run", "a later run"])(
  "an imported connection that a new one replaced is revoked by %s",
  async (which) => {
    const { scene, outputs, inputs } = await confirmed();
    const news = { ...WITH_KEY, apiKey: SECRET("sk_canary_2") };
    const engine = await anEngine(scene);
    await engine.diff(PAY, "conn_pay", outputs, inputs, news);
    const made = await engine.create(PAY, news);
    const later = await anEngine(scene);
    await later.diff(PAY, made.id, made.outputs, news, news);
    await (which === "the same run" ? engine : later).delete(PAY, "conn_pay", outputs, inputs);
    expect(writes(scene)).toEqual(["POST /connections", "DELETE /connections/conn_pay"]);
  },
);

/** A row that an `up` has confirmed. */
async function confirmed() {
  const { scene, engine, outputs, inputs } = await imported();
  await engine.diff(PAY, "conn_pay", outputs, inputs, WITH_KEY);
  return { scene, outputs: await engine.update(PAY, "conn_pay", outputs, WITH_KEY), inputs: WITH_KEY };
}

describe("in a later run", () => {
  test("a program without a key changes nothing, and its inputs confirm the row", async () => {
    const { scene, outputs, inputs } = await imported();
    const next = await anEngine(scene);
    const checked = await next.check(PAY, KEYLESS, inputs);
    expect(checked.failures).toEqual([]);
    const difference = await next.diff(PAY, "conn_pay", outputs, inputs, checked.inputs);
    expect(difference.changes).toBe("DIFF_NONE");
    // The engine stores the inputs, and calls no update.
    const destroy = await anEngine(scene);
    await destroy.delete(PAY, "conn_pay", outputs, checked.inputs);
    expect(writes(scene)).toEqual(["DELETE /connections/conn_pay"]);
  });

  test("the check of the import itself confirms nothing", async () => {
    const { engine, inputs } = await imported();
    expect((await engine.check(PAY, inputs, inputs)).inputs).toEqual(KEYLESS);
  });

  test("a program that does not fit is refused until one that fits has confirmed the row", async () => {
    const { scene, outputs, inputs } = await imported();
    const news: Properties = { ...WITH_KEY, name: "Other" };
    const next = await anEngine(scene);
    expect(await failureOf(next.diff(PAY, "conn_pay", outputs, inputs, news))).toMatchObject(REFUSED);
    const later = await confirmed();
    const difference = await (await anEngine(later.scene)).diff(
      PAY,
      "conn_pay",
      later.outputs,
      WITH_KEY,
      news,
    );
    expect(difference.replaces).toEqual(["name"]);
  });

  test("a second row of one connection is refused, and deleting it leaves the connection alone", async () => {
    const { scene, outputs, inputs } = await confirmed();
    const again = urnOf("again");
    // `pulumi import` shows the provider no other row of the state.
    const second = await (await anEngine(scene)).read(again, "conn_pay");
    const next = await anEngine(scene);
    await next.diff(PAY, "conn_pay", outputs, inputs, inputs);
    const news = { ...KEYLESS, confirmed: true };
    const call = next.diff(again, "conn_pay", second.outputs, second.inputs, news);
    expect(await failureOf(call)).toMatchObject(REFUSED);
    await (await anEngine(scene)).delete(again, "conn_pay", second.outputs, second.inputs);
    expect(writes(scene)).toEqual([]);
  });
});
