import { describe, expect, test } from "vitest";
import { BAD_KEY, born, INPUTS, make, nextRun } from "../life";
import { aProvider, aScene, memoryIn, messageOf, requests, type Scene } from "../world";

describe("diff", () => {
  test.each([
    ["nothing", {}, []],
    ["the name", { name: "Stripe" }, ["name"]],
    ["the app", { app: "github" }, ["app"]],
    ["the key", { apiKey: "sk_canary_2" }, ["apiKey"]],
    ["all", { name: "x", app: "y", apiKey: "z" }, ["name", "app", "apiKey"]],
    ["the spelled-out type", { type: "API_KEY" }, []],
    ["the provider's own text", { __provider: "newer" }, []],
  ])("a program that changes %s", async (_, changed, replaces) => {
    const { id, outs, provider, ...scene } = await born();
    const before = requests(scene).length;
    const expected = { changes: replaces.length > 0, replaces };
    expect(await provider.diff(id, outs, { ...INPUTS, ...changed })).toEqual(expected);
    expect(requests(scene)).toHaveLength(before);
  });

  test("a replacement is announced with the id whose flows must be re-pointed, once", async () => {
    const { id, outs, provider, lines } = await born();
    for (let times = 0; times < 2; times++)
      await provider.diff(id, outs, { ...INPUTS, apiKey: "sk_canary_2" });
    expect(lines.filter((line) => line.includes("replaced"))).toEqual([expect.stringContaining(id)]);
    expect(lines.join()).not.toContain("canary");
  });

  test("a rename in the dashboard is a change that does not replace; then in the program, none", async () => {
    const { id, outs, ...scene } = await born();
    scene.flowstack.rename(id, "Stripe (EU)");
    const refreshed = (await nextRun(scene).read(id, outs)).props;
    expect(refreshed.name).toBe("Stripe (EU)");
    expect(await nextRun(scene).diff(id, refreshed, INPUTS)).toEqual({ changes: true, replaces: [] });
    const { outs: noted } = await nextRun(scene).update(id, refreshed, INPUTS);
    expect(await nextRun(scene).diff(id, noted, INPUTS)).toEqual({ changes: false, replaces: [] });
    const renamed = { ...INPUTS, name: "Stripe (EU)" };
    expect(await nextRun(scene).diff(id, noted, renamed)).toEqual({ changes: true, replaces: [] });
    const { outs: settled } = await nextRun(scene).update(id, noted, renamed);
    expect(await nextRun(scene).diff(id, settled, renamed)).toEqual({ changes: false, replaces: [] });
    expect(await nextRun(scene).diff(id, settled, INPUTS)).toEqual({ changes: true, replaces: ["name"] });
  });

  test("a third name, after a rename in the dashboard, replaces", async () => {
    const { id, outs, ...scene } = await born();
    scene.flowstack.rename(id, "Stripe (EU)");
    const { props } = await nextRun(scene).read(id, outs);
    const third = { ...INPUTS, name: "Third" };
    expect((await nextRun(scene).diff(id, props, third)).replaces).toEqual(["name"]);
  });

  test("a drifted status is a change until an up takes note of it", async () => {
    const { id, outs, ...scene } = await born();
    scene.flowstack.setStatus(id, "REVOKED");
    const { props } = await nextRun(scene).read(id, outs);
    expect(await nextRun(scene).diff(id, props, INPUTS)).toEqual({ changes: true, replaces: [] });
    const { outs: noted } = await nextRun(scene).update(id, props, INPUTS);
    expect(noted.status).toBe("REVOKED");
    expect(await nextRun(scene).diff(id, noted, INPUTS)).toEqual({ changes: false, replaces: [] });
  });

  test("an update sends nothing", async () => {
    const { id, outs, ...scene } = await born();
    const before = requests(scene).length;
    await nextRun(scene).update(id, outs, INPUTS);
    expect(requests(scene)).toHaveLength(before);
  });
});

describe("replacement", () => {
  test("with a bad key, the old one is not touched", async () => {
    const { id, outs, ...scene } = await born();
    const provider = nextRun(scene);
    await provider.diff(id, outs, BAD_KEY);
    expect(await messageOf(make(provider, BAD_KEY))).toContain("[NOT_ACTIVE]");
    expect(scene.flowstack.connections()).toMatchObject([{ id, status: "ACTIVE" }]);
  });

  test("with a good one, both are there until the engine deletes the old one", async () => {
    const { id, outs, ...scene } = await born();
    const provider = nextRun(scene);
    const inputs = { ...INPUTS, apiKey: "sk_canary_2" };
    await provider.diff(id, outs, inputs);
    const { id: next } = await make(provider, inputs);
    expect(scene.flowstack.connections().map((row) => row.id)).toEqual([id, next]);
    expect(scene.flowstack.holdsKey(next, "sk_canary_2")).toBe(true);
    await provider.delete(id, outs);
    expect(scene.flowstack.connections().map((row) => row.id)).toEqual([next]);
  });

  test("time and again, the row remembers what may still be there, and no more", async () => {
    let { id, outs, ...scene } = await born();
    for (let round = 1; round <= 3; round++) {
      const provider = nextRun(scene);
      const inputs = { ...INPUTS, apiKey: `sk_canary_${round}x` };
      const old = { id, outs };
      await provider.diff(id, outs, inputs);
      ({ id, outs } = await make(provider, inputs));
      expect(memoryIn(outs).replaces).toEqual([old.id]);
      await provider.delete(old.id, old.outs);
    }
  });
});

describe("the key from an environment variable", () => {
  const { apiKey: _, ...rest } = INPUTS;
  const fromVariable = { ...rest, apiKeyEnvVar: "STRIPE_KEY" };
  const withVariable = (scene: Scene, STRIPE_KEY?: string) =>
    aProvider(scene, {}, STRIPE_KEY === undefined ? {} : { STRIPE_KEY });

  test("is sent, and a changed one replaces", async () => {
    const scene = aScene();
    const { id, outs } = await make(withVariable(scene, "sk_canary_1"), fromVariable);
    expect(scene.flowstack.holdsKey(id, "sk_canary_1")).toBe(true);
    const same = await withVariable(scene, "sk_canary_1").diff(id, outs, fromVariable);
    expect(same).toEqual({ changes: false, replaces: [] });
    const other = await withVariable(scene, "sk_canary_2").diff(id, outs, fromVariable);
    expect(other).toEqual({ changes: true, replaces: ["apiKey"] });
  });

  test("that is not set refuses a new connection in the preview, before any other is made", async () => {
    const scene = aScene();
    const { failures } = await withVariable(scene).check({}, fromVariable);
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^\[API_KEY_MISSING\].*STRIPE_KEY.* is not set/),
    ]);
    expect(await withVariable(scene, "sk_canary_1").check({}, fromVariable)).toMatchObject({ failures: [] });
  });

  test("that is not set is told of at an adoption, which needs no key", async () => {
    const scene = aScene();
    scene.flowstack.seed([{ id: "conn_old", app: INPUTS.app, name: INPUTS.name }]);
    const adopted = { ...fromVariable, importId: "conn_old" };
    expect(await withVariable(scene).check({}, adopted)).toMatchObject({ failures: [] });
    expect(scene.lines).toEqual([expect.stringMatching(/STRIPE_KEY.* is not set\..*conn_old/)]);
  });

  test("that is not set shows no change, and says so", async () => {
    const { id, outs, ...scene } = await born();
    expect(await withVariable(scene).diff(id, outs, fromVariable)).toEqual({ changes: false, replaces: [] });
    expect(scene.lines.join()).toMatch(
      /STRIPE_KEY.* is not set, so Pulumi cannot see whether the key has changed/,
    );
  });

  test.each([
    [undefined, "MISSING"],
    ["", "MISSING"],
    ["sk canary", "MALFORMED"],
    ["sk_canary\n", "MALFORMED"],
  ])("of %o makes nothing", async (value, code) => {
    const scene = aScene();
    const message = await messageOf(make(withVariable(scene, value), fromVariable));
    expect(message).toMatch(new RegExp(`^\\[API_KEY_${code}\\].*STRIPE_KEY`));
    expect(requests(scene)).toEqual([]);
  });

  test("that holds white space stops the run, also for what exists: a rotation that went wrong", async () => {
    const { id, outs, ...scene } = await born();
    const message = await messageOf(withVariable(scene, " sk_canary_2").diff(id, outs, fromVariable));
    expect(message).toMatch(/^\[API_KEY_MALFORMED\].*STRIPE_KEY.*white space/);
    expect(message).not.toContain("canary");
  });
});

describe("a key that was rotated in the dashboard", () => {
  const rotated = { ...INPUTS, apiKey: "sk_canary_2", onKeyChange: "record" };

  test("is recorded with its day, and nothing is sent", async () => {
    const { id, outs, ...scene } = await born();
    const before = requests(scene).length;
    expect(await nextRun(scene).diff(id, outs, rotated)).toEqual({ changes: true, replaces: [] });
    const { outs: noted } = await nextRun(scene).update(id, outs, rotated);
    expect(memoryIn(noted)).toMatchObject({ keyed: "2026-03-01T10:00:00.000Z" });
    expect(await nextRun(scene).diff(id, noted, rotated)).toEqual({ changes: false, replaces: [] });
    expect(requests(scene)).toHaveLength(before);
  });
});

test("a key to be recorded that is not known yet is no replacement", async () => {
  const { id, outs, ...scene } = await born();
  const inputs = { ...INPUTS, apiKey: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", onKeyChange: "record" };
  expect((await nextRun(scene).diff(id, outs, inputs)).replaces).toEqual([]);
  expect(scene.lines).toEqual([]);
});

describe("health: error", () => {
  const strict = { "flowstack:health": "error" };

  test("a connection that does not work stops the run, unless it is replaced", async () => {
    const { id, outs, ...scene } = await born();
    const broken = { ...outs, status: "REVOKED" };
    expect(await messageOf(nextRun(scene, strict).diff(id, broken, INPUTS))).toMatch(
      /^\[NOT_ACTIVE\].*REVOKED/,
    );
    const { replaces } = await nextRun(scene, strict).diff(id, broken, { ...INPUTS, apiKey: "sk_canary_2" });
    expect(replaces).toEqual(["apiKey"]);
  });

  test("a refresh, which compares as well, can record it", async () => {
    const { id, outs, ...scene } = await born();
    scene.flowstack.setStatus(id, "REVOKED");
    const provider = nextRun(scene, strict);
    const { props } = await provider.read(id, outs);
    expect(props.status).toBe("REVOKED");
    expect((await provider.diff(id, props, INPUTS)).changes).toBe(true);
    await provider.check(INPUTS, INPUTS);
    expect(await messageOf(provider.diff(id, props, INPUTS))).toContain("[NOT_ACTIVE]");
  });

  test("an engine that sends no diff after a read does not get past it with the program's diff", async () => {
    const { id, outs, ...scene } = await born();
    scene.flowstack.setStatus(id, "REVOKED");
    const provider = nextRun(scene, strict);
    const { props } = await provider.read(id, outs);
    await provider.check(INPUTS, INPUTS);
    expect(await messageOf(provider.diff(id, props, INPUTS))).toContain("[NOT_ACTIVE]");
  });
});
