import { describe, expect, test } from "vitest";
import { DynamicProvider } from "../../provider/dynamic";
import type { Properties } from "../../provider/state/state";
import {
  aProvider,
  aScene,
  aWorld,
  KEY,
  memoryIn,
  messageOf,
  outputsOf,
  remembering,
  requests,
} from "./world";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const INPUTS = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1", __provider: "the shim" };

/** Pulumi's mark of a secret that the engine must still encrypt. */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

async function thrown(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    (value) => expect.fail(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error as Error,
  );
}

async function aRow() {
  const scene = aScene();
  scene.flowstack.seed([{ id: "conn_a", app: "stripe", name: "Production Stripe" }]);
  const outputs = outputsOf(scene, "conn_a", { apiKey: "sk_canary_1" });
  return { ...scene, outputs: { ...outputs, __provider: "the shim" } };
}

describe("a row that the plugin wrote", () => {
  test("is changed, but not replaced, so that its outputs get the code of the provider", async () => {
    const { outputs, ...scene } = await aRow();
    const { __provider: _, ...native } = outputs;
    const provider = aProvider(scene);
    expect(await provider.diff("conn_a", native, INPUTS)).toEqual({ changes: true, replaces: [] });
    expect(await provider.diff("conn_a", outputs, INPUTS)).toEqual({ changes: false, replaces: [] });
    expect(requests(scene)).toEqual([]);
  });
});

describe("configure", () => {
  test("sends no request and never throws, whatever the configuration contains", () => {
    const scene = aScene();
    for (const bad of [undefined, "", "nonsense", 7]) {
      const provider = new DynamicProvider(scene.world);
      expect(provider.configure({ config: { get: () => bad } })).toBeUndefined();
    }
    const throwing = () => {
      throw new Error("no config");
    };
    expect(() => new DynamicProvider(scene.world).configure({ config: { get: throwing } })).not.toThrow();
  });

  test("is complete when it returns, because the host lets other calls through before a promise resolves", async () => {
    const scene = aScene();
    const provider = new DynamicProvider(scene.world);
    const config = { get: (name: string) => (name === "flowstack:apiKey" ? KEY : undefined) };
    const configured = provider.configure({ config });
    const created = Promise.all(["a", "b", "c"].map((name) => provider.create({ ...INPUTS, name })));
    await configured;
    expect((await created).map(({ outs }) => outs.name)).toEqual(["a", "b", "c"]);
  });

  test("does not report a missing key, but every later call does", async () => {
    const { world, outputs } = await aRow();
    const provider = new DynamicProvider(world);
    provider.configure({ config: { get: () => undefined } });
    for (const call of [
      provider.create(INPUTS),
      provider.diff("conn_a", outputs, INPUTS),
      provider.read("conn_a", outputs),
      provider.update("conn_a", outputs, INPUTS),
      provider.delete("conn_a", outputs),
    ]) {
      expect(await messageOf(call)).toContain("[KEY_MISSING]");
    }
  });

  test("lets calls use the API key from the environment variable", async () => {
    const scene = aScene();
    const config = { "flowstack:apiKey": undefined };
    const provider = aProvider(scene, config, { FLOWSTACK_API_KEY: KEY });
    await provider.create(INPUTS);
    expect(scene.flowstack.requests[0]?.key).toBe("default:read+write");
  });
});

describe("check", () => {
  test("returns good inputs with the key marked as a secret, without a request", async () => {
    const scene = aScene();
    expect(await aProvider(scene).check({}, INPUTS)).toEqual({
      inputs: { ...INPUTS, apiKey: { ...SECRET, value: INPUTS.apiKey } },
      failures: [],
    });
    expect(requests(scene)).toEqual([]);
  });

  test("names no property in a failure, because the engine would print its value", async () => {
    const { failures } = await aProvider(aScene()).check({}, { ...INPUTS, apiKey: "sk canary", nmae: "x" });
    expect(failures.map(({ property }) => property)).toEqual(["", ""]);
    expect(failures.map(({ reason }) => reason).join()).toMatch(/nmae.*apiKey/);
    expect(JSON.stringify(failures)).not.toContain("canary");
  });

  test.each(["name", "app", "apiKey"])(
    "accepts a field %s that is not known yet, and leaves it unknown",
    async (field) => {
      const { inputs, failures } = await aProvider(aScene()).check({}, { ...INPUTS, [field]: UNKNOWN });
      expect([inputs[field], failures]).toEqual([UNKNOWN, []]);
    },
  );

  test("reports wrong settings only when the inputs are correct", async () => {
    const provider = aProvider(aScene(), { "flowstack:apiKey": "nonsense_canary" });
    const [failure] = (await provider.check({}, INPUTS)).failures;
    expect(failure?.reason).toContain("[KEY_MALFORMED]");
    expect(failure?.reason).not.toContain("canary");
    const { failures } = await provider.check({}, { ...INPUTS, app: "" });
    expect(failures.map(({ reason }) => reason).join()).not.toContain("KEY_MALFORMED");
  });
});

describe("diff", () => {
  test.each(["name", "app", "apiKey"])(
    "reports that a field %s that is not known yet may replace the resource",
    async (field) => {
      const { outputs, ...scene } = await aRow();
      const diff = aProvider(scene).diff("conn_a", outputs, { ...INPUTS, [field]: UNKNOWN });
      expect(await diff).toEqual({ changes: true, replaces: [field] });
    },
  );

  test("sends no request", async () => {
    const { outputs, ...scene } = await aRow();
    expect(await aProvider(scene).diff("conn_a", outputs, INPUTS)).toEqual({ changes: false, replaces: [] });
    expect(requests(scene)).toEqual([]);
  });
});

test.each(["diff", "update", "read"] as const)(
  "a connection that was passed to %s is tracked, so a create with the same name ignores it",
  async (method) => {
    const { outputs, ...scene } = await aRow();
    expect(await messageOf(aProvider(scene).create(INPUTS))).toContain("[ALREADY_EXISTS]");
    const provider = aProvider(scene);
    await provider[method]("conn_a", outputs, INPUTS);
    expect((await provider.create(INPUTS)).id).not.toBe("conn_a");
  },
);

test("a connection that an earlier run replaced is tracked, too: its row may still wait for its delete", async () => {
  const { outputs, ...scene } = await aRow();
  scene.flowstack.seed([{ id: "conn_new", app: "slack", name: "Alerts" }]);
  const provider = aProvider(scene);
  const row = remembering(outputsOf(scene, "conn_new"), { replaces: ["conn_a"] });
  await provider.diff("conn_new", row, { app: "slack", name: "Alerts", apiKey: "sk_first" });
  expect((await provider.create(INPUTS)).id).not.toBe("conn_a");
});

test("the outputs of a create contain only JSON values, and no API key", async () => {
  const { outs } = await aProvider(aScene()).create(INPUTS);
  expect(JSON.parse(JSON.stringify(outs))).toEqual(outs);
  expect(outs).not.toHaveProperty("apiKey");
});

describe("an error", () => {
  const calls: [string, (provider: DynamicProvider, outputs: Properties) => Promise<unknown>][] = [
    ["create", (provider) => provider.create(INPUTS)],
    ["read", (provider, outputs) => provider.read("conn_a", outputs)],
    ["delete", (provider, outputs) => provider.delete("conn_a", outputs)],
  ];

  test.each(calls)(
    "of %s has a readable message, and neither its stack nor its text shows source files",
    async (_, call) => {
      const { outputs, ...scene } = await aRow();
      scene.flowstack.faults.add({ fault: { kind: "answer", status: 401 }, times: "always" });
      const error = await thrown(call(aProvider(scene), outputs));
      expect(error.message).toMatch(/^\[UNAUTHORIZED\]/);
      expect(error.stack).not.toMatch(/\n|\.ts|\.js/);
      expect(String(error)).toBe("pulumi-flowstack [UNAUTHORIZED]");
    },
  );

  test.each(calls)(
    "of %s with an unexpected cause contains no secrets, and its message requests a report",
    async (_, call) => {
      const { outputs, clock, lines } = await aRow();
      const send = () => {
        throw new TypeError("unused");
      };
      const now = () => {
        throw new RangeError(`Bearer ${KEY} and sk_canary_1 at /some/path.js:1:2`);
      };
      const world = { ...aWorld(send, { clock, lines }), clock: { now, sleep: clock.sleep } };
      const provider = aProvider({ world });
      const error = await thrown(call(provider, { ...outputs, apiKey: "sk_canary_1" }));
      expect(error.message).toMatch(
        /^\[INTERNAL\].*RangeError: Bearer \[secret\] and \[secret\] at.*report it\./,
      );
      expect(`${error.stack}${error}`).not.toMatch(/canary|fs_test|path\.js/);
    },
  );
});

describe("a state row", () => {
  const methods = ["diff", "read", "update", "delete"] as const;

  test.each(methods)("from a newer version makes %s fail with the version to install", async (method) => {
    const { outputs, ...scene } = await aRow();
    const newer = remembering(outputs, { format: 2, needs: "9.1.0" });
    const message = await messageOf(aProvider(scene)[method]("conn_a", newer, INPUTS));
    expect(message).toMatch(/^\[STATE_TOO_NEW\].*npm install pulumi-flowstack@9\.1\.0/);
    expect(requests(scene)).toEqual([]);
  });

  test("from a newer version without a version number makes delete recommend the latest version", async () => {
    const { outputs, ...scene } = await aRow();
    const newer = remembering(outputs, { format: 7 });
    const message = await messageOf(aProvider(scene).delete("conn_a", newer));
    expect(message).toContain("npm install pulumi-flowstack@latest");
  });

  test.each(methods)(
    "that was edited by hand makes %s name the wrong fields, without their values",
    async (method) => {
      const { outputs, ...scene } = await aRow();
      const edited = remembering(outputs, { environment: "sk_canary_1", salt: 5 });
      const message = await messageOf(aProvider(scene)[method]("conn_a", edited, INPUTS));
      expect(message).toMatch(/^\[STATE_UNREADABLE\].*memory\.salt, memory\.environment/);
      expect(message).not.toContain("canary");
      expect(requests(scene)).toEqual([]);
    },
  );

  test.each(methods)(
    "whose memory is not valid JSON makes %s fail without printing the memory",
    async (method) => {
      const { outputs, ...scene } = await aRow();
      const cut = { ...outputs, memory: '{"key":"sk_canary_1' };
      const message = await messageOf(aProvider(scene)[method]("conn_a", cut, INPUTS));
      expect(message).toMatch(/^\[STATE_UNREADABLE\].* memory\./);
      expect(message).not.toContain("canary");
    },
  );

  test.each(["diff", "update", "delete"] as const)("without a memory makes %s fail", async (method) => {
    const { outputs, ...scene } = await aRow();
    const { memory: _, ...rest }: Properties = outputs;
    expect(await messageOf(aProvider(scene)[method]("conn_a", rest, INPUTS))).toContain("[STATE_UNREADABLE]");
    expect(requests(scene)).toEqual([]);
  });
});

test("a read keeps fields that a later version added to the memory", async () => {
  const { outputs, ...scene } = await aRow();
  const later = remembering(outputs, { later: "x" });
  const { props } = await aProvider(scene).read("conn_a", later);
  expect(memoryIn(props)).toEqual(memoryIn(later));
});
