import { describe, expect, test } from "vitest";
import { BAD_KEY, firstRun, INPUTS, make, nextRun } from "../life";
import { aProvider, aScene, memoryIn, messageOf, remembering, requests, type Scene } from "../world";

describe("diff", () => {
  test.each([
    ["no input", {}, []],
    ["the name", { name: "Stripe" }, ["name"]],
    ["the app", { app: "github" }, ["app"]],
    ["the key", { apiKey: "sk_canary_2" }, ["apiKey"]],
    ["all three", { name: "x", app: "y", apiKey: "z" }, ["name", "app", "apiKey"]],
    ["the type from unset to API_KEY", { type: "API_KEY" }, []],
    ["only the serialized provider code", { __provider: "newer" }, []],
  ])(
    "of a program that changes %s names the fields to replace, and sends no request",
    async (_, changed, replaces) => {
      const { id, outs, provider, ...scene } = await firstRun();
      const before = requests(scene).length;
      const expected = { changes: replaces.length > 0, replaces };
      const outputs = { ...outs, __provider: "older" };
      expect(await provider.diff(id, outputs, { ...INPUTS, ...changed })).toEqual(expected);
      expect(requests(scene)).toHaveLength(before);
    },
  );

  test("announces a replacement once, with the id that flows still use", async () => {
    const { id, outs, provider, lines } = await firstRun();
    for (let times = 0; times < 2; times++)
      await provider.diff(id, outs, { ...INPUTS, apiKey: "sk_canary_2" });
    expect(lines.filter((line) => line.includes("replaced"))).toEqual([expect.stringContaining(id)]);
    expect(lines.join()).not.toContain("canary");
  });

  test("requires no replacement after a rename in the dashboard, or when the program then declares that name", async () => {
    const { id, outs, ...scene } = await firstRun();
    scene.flowstack.rename(id, "Stripe (EU)");
    const refreshed = (await nextRun(scene).read(id, outs)).props;
    expect(refreshed.name).toBe("Stripe (EU)");
    expect(await nextRun(scene).diff(id, refreshed, INPUTS)).toEqual({ changes: true, replaces: [] });
    const { outs: recorded } = await nextRun(scene).update(id, refreshed, INPUTS);
    expect(await nextRun(scene).diff(id, recorded, INPUTS)).toEqual({ changes: false, replaces: [] });
    const renamed = { ...INPUTS, name: "Stripe (EU)" };
    expect(await nextRun(scene).diff(id, recorded, renamed)).toEqual({ changes: true, replaces: [] });
    const { outs: settled } = await nextRun(scene).update(id, recorded, renamed);
    expect(await nextRun(scene).diff(id, settled, renamed)).toEqual({ changes: false, replaces: [] });
    expect(await nextRun(scene).diff(id, settled, INPUTS)).toEqual({ changes: true, replaces: ["name"] });
  });

  test("requires a replacement when the program declares a third name after a rename in the dashboard", async () => {
    const { id, outs, ...scene } = await firstRun();
    scene.flowstack.rename(id, "Stripe (EU)");
    const { props } = await nextRun(scene).read(id, outs);
    const third = { ...INPUTS, name: "Third" };
    expect((await nextRun(scene).diff(id, props, third)).replaces).toEqual(["name"]);
  });

  test("reports a drifted status as a change until an `up` records it", async () => {
    const { id, outs, ...scene } = await firstRun();
    scene.flowstack.setStatus(id, "REVOKED");
    const { props } = await nextRun(scene).read(id, outs);
    expect(await nextRun(scene).diff(id, props, INPUTS)).toEqual({ changes: true, replaces: [] });
    const { outs: recorded } = await nextRun(scene).update(id, props, INPUTS);
    expect(recorded.status).toBe("REVOKED");
    expect(await nextRun(scene).diff(id, recorded, INPUTS)).toEqual({ changes: false, replaces: [] });
  });
});

describe("update", () => {
  test("sends no request", async () => {
    const { id, outs, ...scene } = await firstRun();
    const before = requests(scene).length;
    await nextRun(scene).update(id, outs, INPUTS);
    expect(requests(scene)).toHaveLength(before);
  });
});

describe("a replacement", () => {
  test("with a bad key does not touch the old connection", async () => {
    const { id, outs, ...scene } = await firstRun();
    const provider = nextRun(scene);
    await provider.diff(id, outs, BAD_KEY);
    expect(await messageOf(make(provider, BAD_KEY))).toContain("[NOT_ACTIVE]");
    expect(scene.flowstack.connections()).toMatchObject([{ id, status: "ACTIVE" }]);
  });

  test("with a good key leaves both connections in place until the engine deletes the old one", async () => {
    const { id, outs, ...scene } = await firstRun();
    const provider = nextRun(scene);
    const inputs = { ...INPUTS, apiKey: "sk_canary_2" };
    await provider.diff(id, outs, inputs);
    const { id: next } = await make(provider, inputs);
    expect(scene.flowstack.connections().map((row) => row.id)).toEqual([id, next]);
    expect(scene.flowstack.holdsKey(next, "sk_canary_2")).toBe(true);
    await provider.delete(id, outs);
    expect(scene.flowstack.connections().map((row) => row.id)).toEqual([next]);
  });

  test("that follows other replacements records only the latest replaced connection", async () => {
    let { id, outs, ...scene } = await firstRun();
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

describe("an environment variable for the key", () => {
  const { apiKey: _, ...rest } = INPUTS;
  const fromVariable = { ...rest, apiKeyEnvVar: "STRIPE_KEY" };
  const withVariable = (scene: Scene, STRIPE_KEY?: string) =>
    aProvider(scene, {}, STRIPE_KEY === undefined ? {} : { STRIPE_KEY });

  test("supplies the key of a new connection, and a changed value replaces the connection", async () => {
    const scene = aScene();
    const { id, outs } = await make(withVariable(scene, "sk_canary_1"), fromVariable);
    expect(scene.flowstack.holdsKey(id, "sk_canary_1")).toBe(true);
    const same = await withVariable(scene, "sk_canary_1").diff(id, outs, fromVariable);
    expect(same).toEqual({ changes: false, replaces: [] });
    const other = await withVariable(scene, "sk_canary_2").diff(id, outs, fromVariable);
    expect(other).toEqual({ changes: true, replaces: ["apiKey"] });
  });

  test("that is not set makes the preview refuse a new connection, before the run creates any", async () => {
    const scene = aScene();
    const { failures } = await withVariable(scene).check({}, fromVariable);
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^\[API_KEY_MISSING\].*STRIPE_KEY.* is not set/),
    ]);
    expect(await withVariable(scene, "sk_canary_1").check({}, fromVariable)).toMatchObject({ failures: [] });
  });

  test("that is not set causes only a warning for an import, because an import needs no key", async () => {
    const scene = aScene();
    scene.flowstack.seed([{ id: "conn_old", app: INPUTS.app, name: INPUTS.name }]);
    const adopted = { ...fromVariable, importId: "conn_old" };
    expect(await withVariable(scene).check({}, adopted)).toMatchObject({ failures: [] });
    expect(scene.lines).toEqual([expect.stringMatching(/STRIPE_KEY.* is not set\..*conn_old/)]);
  });

  test("that is not set produces no change, and a warning says so", async () => {
    const { id, outs, ...scene } = await firstRun();
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
  ])("with the value %o is refused before any request", async (value, code) => {
    const scene = aScene();
    const message = await messageOf(make(withVariable(scene, value), fromVariable));
    expect(message).toMatch(new RegExp(`^\\[API_KEY_${code}\\].*STRIPE_KEY`));
    expect(requests(scene)).toEqual([]);
  });

  test("that contains white space stops the run, even for an existing connection", async () => {
    const { id, outs, ...scene } = await firstRun();
    const message = await messageOf(withVariable(scene, " sk_canary_2").diff(id, outs, fromVariable));
    expect(message).toMatch(/^\[API_KEY_MALFORMED\].*STRIPE_KEY.*white space/);
    expect(message).not.toContain("canary");
  });
});

describe("a key that was rotated in the dashboard", () => {
  const rotated = { ...INPUTS, apiKey: "sk_canary_2", onKeyChange: "record" };

  test("is recorded with the time, and no request is sent", async () => {
    const { id, outs, ...scene } = await firstRun();
    const before = requests(scene).length;
    expect(await nextRun(scene).diff(id, outs, rotated)).toEqual({ changes: true, replaces: [] });
    const { outs: recorded } = await nextRun(scene).update(id, outs, rotated);
    expect(memoryIn(recorded)).toMatchObject({ keyed: "2026-03-01T10:00:00.000Z" });
    expect(await nextRun(scene).diff(id, recorded, rotated)).toEqual({ changes: false, replaces: [] });
    expect(requests(scene)).toHaveLength(before);
  });
});

test("a key that is not known yet does not replace an import that has no key yet", async () => {
  const { id, outs, ...scene } = await firstRun();
  const imported = remembering(outs, { key: undefined });
  const inputs = { ...INPUTS, apiKey: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
  expect(await nextRun(scene).diff(id, imported, inputs)).toEqual({ changes: true, replaces: [] });
  expect(scene.lines).toEqual([]);
});

test("a key that is not known yet does not replace when onKeyChange is record", async () => {
  const { id, outs, ...scene } = await firstRun();
  const inputs = { ...INPUTS, apiKey: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", onKeyChange: "record" };
  expect((await nextRun(scene).diff(id, outs, inputs)).replaces).toEqual([]);
  expect(scene.lines).toEqual([]);
});

describe("with flowstack:health set to error", () => {
  const strict = { "flowstack:health": "error" };

  test("an unhealthy connection stops the run, unless the run replaces it", async () => {
    const { id, outs, ...scene } = await firstRun();
    const broken = { ...outs, status: "REVOKED" };
    expect(await messageOf(nextRun(scene, strict).diff(id, broken, INPUTS))).toMatch(
      /^\[NOT_ACTIVE\].*REVOKED/,
    );
    const { replaces } = await nextRun(scene, strict).diff(id, broken, { ...INPUTS, apiKey: "sk_canary_2" });
    expect(replaces).toEqual(["apiKey"]);
  });

  test("the diff of a refresh does not stop the run, so the refresh can record the unhealthy status", async () => {
    const { id, outs, ...scene } = await firstRun();
    scene.flowstack.setStatus(id, "REVOKED");
    const provider = nextRun(scene, strict);
    const { props } = await provider.read(id, outs);
    expect(props.status).toBe("REVOKED");
    expect((await provider.diff(id, props, INPUTS)).changes).toBe(true);
    await provider.check(INPUTS, INPUTS);
    expect(await messageOf(provider.diff(id, props, INPUTS))).toContain("[NOT_ACTIVE]");
  });

  test("the diff of the program stops the run, even if the engine sends no diff after the read of a refresh", async () => {
    const { id, outs, ...scene } = await firstRun();
    scene.flowstack.setStatus(id, "REVOKED");
    const provider = nextRun(scene, strict);
    const { props } = await provider.read(id, outs);
    await provider.check(INPUTS, INPUTS);
    expect(await messageOf(provider.diff(id, props, INPUTS))).toContain("[NOT_ACTIVE]");
  });
});

test("a key in quotation marks gives a warning in the preview of a new connection and of an existing one, and no more", async () => {
  const quoted = { ...INPUTS, apiKey: '"sk_canary_1"' };
  const { id, outs, ...scene } = await firstRun(quoted);
  const provider = nextRun(scene);
  expect((await provider.check({}, quoted)).failures).toEqual([]);
  expect((await provider.diff(id, outs, quoted)).changes).toBe(false);
  expect(scene.lines).toEqual([expect.stringMatching(/^apiKey begins and ends with a quotation mark/)]);
  expect(scene.lines.join()).not.toContain("canary");
});
