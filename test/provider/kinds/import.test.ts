import { describe, expect, test } from "vitest";
import type { Properties } from "../../../provider/state/state";
import { aProvider, aScene, messageOf, outputsOf, remembering, requests, type Scene } from "../world";

/** The option `import` of an ApiKeyConnection, and the life of an OAuthConnection. */

const INPUTS = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1", importId: "conn_a" };
const OAUTH = { connectionId: "conn_o" };

function aProject(row = {}): Scene {
  const scene = aScene();
  scene.flowstack.seed([
    { id: "conn_a", app: "stripe", name: "Production Stripe", apiKey: "sk_canary_1", ...row },
    { id: "conn_o", app: "gmail", name: "Inbox", type: "OAUTH2" },
  ]);
  return scene;
}

const reasonsOf = async (scene: Scene, inputs: Properties, olds = {}) =>
  (await aProvider(scene).check(olds, inputs)).failures.map(({ reason }) => reason);

describe("import", () => {
  test("is looked up in the preview, once, and sends nothing else", async () => {
    const scene = aProject();
    const provider = aProvider(scene);
    for (let times = 0; times < 2; times++) expect((await provider.check({}, INPUTS)).failures).toEqual([]);
    const { id, outs } = await provider.create(INPUTS);
    expect([id, outs.name, outs.status]).toEqual(["conn_a", "Production Stripe", "ACTIVE"]);
    expect(requests(scene)).toEqual(["GET /connections"]);
    expect(JSON.stringify(outs)).not.toContain("canary");
  });

  test("is not looked up again once it is adopted", async () => {
    const scene = aProject();
    await reasonsOf(scene, INPUTS, { name: "anything" });
    expect(requests(scene)).toEqual([]);
  });

  test.each([
    ["another name", { name: "Stripe" }, /name: "Stripe", but conn_a has name: "Production Stripe"/],
    ["another app", { app: "github" }, /app: "github", but conn_a has app: "stripe"/],
    ["an id that is not there", { importId: "conn_b" }, /no connection conn_b.*conn_a/],
    ["an OAuth connection", { importId: "conn_o" }, /OAUTH2.*OAuthConnection.*conn_o/],
  ])("of %s is refused in the preview, with the line to change", async (_, changed, reason) => {
    const scene = aProject();
    const [first = ""] = await reasonsOf(scene, { ...INPUTS, ...changed });
    expect(first).toMatch(/^\[ADOPTION_REFUSED\]/);
    expect(first).toMatch(reason);
    expect(await messageOf(aProvider(scene).create({ ...INPUTS, ...changed }))).toBe(first);
    expect(scene.flowstack.connections()).toHaveLength(2);
  });

  test.each(["first", "second"])(
    "of what another resource holds is refused, where that one comes %s",
    async (place) => {
      const scene = aProject();
      const held = outputsOf(scene, "conn_a", { apiKey: "sk_canary_1" });
      const { importId: _, ...holder } = INPUTS;
      const provider = aProvider(scene);
      const refusals: string[] = [];
      const adopt = async () => {
        for (const { reason } of (await provider.check({}, INPUTS)).failures) refusals.push(reason);
      };
      if (place === "second") await adopt();
      await provider.diff("conn_a", held, holder).catch(({ message }: Error) => refusals.push(message));
      if (place === "first") await adopt();
      expect(refusals).toEqual([
        expect.stringMatching(
          /^\[ADOPTION_REFUSED\] Connection conn_a is already managed by another resource/,
        ),
      ]);
    },
  );

  test("of what a refresh has read is not: the row may be that of a resource which has another name now", async () => {
    const scene = aProject();
    const held = outputsOf(scene, "conn_a", { apiKey: "sk_canary_1" });
    const { importId: _, ...holder } = INPUTS;
    const provider = aProvider(scene);
    await provider.read("conn_a", held);
    await provider.diff("conn_a", held, holder);
    expect((await provider.check({}, INPUTS)).failures).toEqual([]);
    await provider.create(INPUTS);
    await provider.delete("conn_a", held);
    expect(scene.flowstack.connections()).toHaveLength(2);
  });

  test("of what is ill is refused in the preview, where health is to stop a run", async () => {
    const scene = aProject({ status: "ERROR" });
    const strict = () => aProvider(scene, { "flowstack:health": "error" });
    const { failures } = await strict().check({}, INPUTS);
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^\[NOT_ACTIVE\].*is ERROR/),
    ]);
    expect(await messageOf(strict().create(INPUTS))).toBe(failures[0]?.reason);
    expect(await reasonsOf(scene, INPUTS)).toEqual([]);
  });

  test("what is not known yet is not looked up, and not compared", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const scene = aProject();
    expect(await reasonsOf(scene, { ...INPUTS, name: unknown })).toEqual([]);
    scene.flowstack.resetRequests();
    expect(await reasonsOf(scene, { connectionId: unknown })).toEqual([]);
    expect(requests(scene)).toEqual([]);
  });

  test("the first key is the baseline; nothing changes, with the option or without", async () => {
    const scene = aProject();
    const { id, outs } = await aProvider(scene).create(INPUTS);
    const { importId: _, ...without } = INPUTS;
    for (const inputs of [INPUTS, without]) {
      expect(await aProvider(scene).diff(id, outs, inputs)).toEqual({ changes: false, replaces: [] });
    }
  });

  test("the first key of a row without one, as pulumi import --file leaves it, is recorded and does not replace", async () => {
    const scene = aProject();
    const outputs = remembering(outputsOf(scene, "conn_a"), { key: undefined });
    const { importId: _, ...inputs } = INPUTS;
    expect(await aProvider(scene).diff("conn_a", outputs, inputs)).toEqual({ changes: true, replaces: [] });
    const { outs } = await aProvider(scene).update("conn_a", outputs, inputs);
    expect(await aProvider(scene).diff("conn_a", outs, inputs)).toEqual({ changes: false, replaces: [] });
    const other = { ...inputs, apiKey: "sk_canary_2" };
    expect((await aProvider(scene).diff("conn_a", outs, other)).replaces).toEqual(["apiKey"]);
  });

  test("of one connection by two resources is refused for the second one, and not for the first one again", async () => {
    const provider = aProvider(aProject());
    const refusals = async (inputs: Properties) => (await provider.check({}, inputs)).failures.length;
    const [one, other] = [INPUTS, { ...INPUTS, apiKey: "sk_canary_2" }];
    expect([await refusals(one), await refusals(other), await refusals(one)]).toEqual([0, 1, 0]);
  });

  test("a later key replaces: a new connection holds it", async () => {
    const scene = aProject();
    const { id, outs } = await aProvider(scene).create(INPUTS);
    const provider = aProvider(scene);
    const inputs = { ...INPUTS, apiKey: "sk_canary_2" };
    expect((await provider.diff(id, outs, inputs)).replaces).toEqual(["apiKey"]);
    const next = await provider.create(inputs);
    expect(next.id).not.toBe(id);
    expect(scene.flowstack.holdsKey(next.id, "sk_canary_2")).toBe(true);
    await provider.delete(id, outs);
    expect(await aProvider(scene).diff(next.id, next.outs, inputs)).toEqual({ changes: false, replaces: [] });
  });

  test("once more, by a replacement that no diff announces: a key that FlowStack never got is an error", async () => {
    const scene = aProject();
    const { id, outs } = await aProvider(scene).create(INPUTS);
    const provider = aProvider(scene);
    await provider.create({ ...INPUTS, apiKey: "sk_canary_2" });
    const message = await messageOf(provider.delete(id, outs));
    expect(message).toMatch(
      /^\[IMPORT_MISMATCH\] conn_a .*imported again.*Remove the option import.*--refresh --replace/,
    );
    expect(scene.flowstack.connections()).toHaveLength(2);
  });

  test("once more, with the key of before: it is kept", async () => {
    const scene = aProject();
    const { id, outs } = await aProvider(scene).create(INPUTS);
    const provider = aProvider(scene);
    await provider.create(INPUTS);
    await provider.delete(id, outs);
    expect(scene.flowstack.connections()).toHaveLength(2);
    expect(scene.lines.join()).toContain("Kept conn_a");
  });

  test("of an id that is not the state's is an error", async () => {
    const scene = aProject();
    const diff = aProvider(scene).diff("conn_a", outputsOf(scene, "conn_a"), {
      ...INPUTS,
      importId: "conn_b",
    });
    expect(await messageOf(diff)).toMatch(/^\[IMPORT_MISMATCH\].*conn_b.*conn_a/);
  });

  test("what does not work is adopted all the same, and never rolled back", async () => {
    const scene = aProject({ status: "ERROR" });
    expect((await aProvider(scene).create(INPUTS)).outs.status).toBe("ERROR");
    expect(scene.flowstack.connections()).toHaveLength(2);
  });
});

test("names that differ in what cannot be seen are shown so that the difference is", async () => {
  const scene = aProject({ name: "Prod\u200b" });
  const [reason] = await reasonsOf(scene, { ...INPUTS, name: "Prod" });
  expect(reason).toContain('Change the program to name: "Prod\\u{200b}"');
});

test.each([
  ["composed or not", "Caf\u00e9", "Cafe\u0301", "Caf\\u{e9}", "Cafe\\u{301}"],
  ["another blank", "Mail eu", "Mail\u202feu", "Mail\\u{20}eu", "Mail\\u{202f}eu"],
  ["another alphabet", "Stripe", "Stri\u0440e", "Stripe", "Stri\\u{440}e"],
  ["a blank at the end", "Stripe", "Stripe ", "Stripe", "Stripe\\u{20}"],
])("names that look alike (%s) are shown so that they differ", async (_, name, found, wanted, actual) => {
  const scene = aProject({ name: found });
  const [reason] = await reasonsOf(scene, { ...INPUTS, name });
  expect(reason).toContain(`says name: "${wanted}", but conn_a has name: "${actual}".`);
  scene.flowstack.seed([{ id: "conn_p", app: "gmail", name: found, type: "OAUTH2" }]);
  const oauth = { connectionId: "conn_p", name };
  expect((await reasonsOf(scene, oauth))[0]).toContain(`"${wanted}", but conn_p has name: "${actual}".`);
  const { id, outs } = await aProvider(scene).create({ connectionId: "conn_p" });
  const failure = await messageOf(aProvider(scene).diff(id, outs, oauth));
  expect(failure).toContain(`"${wanted}", but connection conn_p has name: "${actual}".`);
});

test("an id that only looks like that of a connection is shown so that it differs", async () => {
  const [reason] = await reasonsOf(aProject(), { ...INPUTS, importId: "\u0441onn_a" });
  expect(reason).toContain("has no connection \\u{441}onn_a. It has conn_a: use that id.");
});

describe("read without being managed", () => {
  test.each([
    [
      "an API key as OAuth",
      "conn_a",
      { connectionId: "conn_a" },
      /conn_a is of type API_KEY.*ApiKeyConnection\.get/,
    ],
    ["OAuth as an API key", "conn_o", {}, /conn_o is of type OAUTH2.*OAuthConnection\.get/],
  ])("%s is refused", async (_, id, properties, reason) => {
    expect(await messageOf(aProvider(aProject()).read(id, properties))).toMatch(reason);
  });

  test("in the run that makes it, it is as whole as it will be", async () => {
    const scene = aProject();
    const provider = aProvider(scene);
    const { id, outs } = await provider.create({ ...INPUTS, name: "New", importId: undefined });
    const { memory: _, ...shown } = outs;
    expect(await provider.read(id, {})).toEqual({ id, props: shown });
  });

  test("again, by what the state holds of it, it is not asked for its kind", async () => {
    const scene = aProject();
    const { props } = await aProvider(scene).read("conn_o", { connectionId: "conn_o" });
    expect(await aProvider(scene).read("conn_o", props)).toEqual({ id: "conn_o", props });
  });
});

describe("an OAuth connection", () => {
  test("is adopted, read and left alone on destroy", async () => {
    const scene = aProject();
    const { id, outs } = await aProvider(scene).create(OAUTH);
    expect(outs).toMatchObject({ connectionId: "conn_o", name: "Inbox", app: "gmail", type: "OAUTH2" });
    expect(await aProvider(scene).read(id, outs)).toEqual({ id, props: outs });
    expect(await aProvider(scene).diff(id, outs, OAUTH)).toEqual({ changes: false, replaces: [] });
    await aProvider(scene).delete(id, outs);
    expect(scene.flowstack.connections()).toHaveLength(2);
  });

  test("is revoked on destroy where that is asked for", async () => {
    const scene = aProject();
    const { id, outs } = await aProvider(scene).create({ ...OAUTH, revokeOnDestroy: true });
    await aProvider(scene).delete(id, outs);
    expect(scene.flowstack.connections().map((row) => row.id)).toEqual(["conn_a"]);
  });

  test("is not revoked when the resource is only pointed elsewhere", async () => {
    const scene = aProject();
    const inputs = { ...OAUTH, revokeOnDestroy: true };
    const { id, outs } = await aProvider(scene).create(inputs);
    const provider = aProvider(scene);
    const other = { ...inputs, connectionId: "conn_p" };
    expect(await provider.diff(id, outs, other)).toEqual({ changes: true, replaces: ["connectionId"] });
    await provider.delete(id, outs);
    expect(scene.flowstack.connections()).toHaveLength(2);
  });

  test("of a type that FlowStack adds later is one, too", async () => {
    const scene = aProject({ type: "BASIC_AUTH" });
    expect(await reasonsOf(scene, { connectionId: "conn_a" })).toEqual([]);
  });

  test.each([
    ["an API key", { connectionId: "conn_a" }, /ApiKeyConnection.*conn_a/],
    ["another app", { ...OAUTH, app: "slack" }, /app: "slack".*"gmail"/],
    ["another name", { ...OAUTH, name: "Outbox" }, /name: "Outbox".*"Inbox"/],
    ["an id that is not there", { connectionId: "conn_x" }, /no connection conn_x/],
  ])("that is %s is refused in the preview", async (_, inputs, reason) => {
    const [first = ""] = await reasonsOf(aProject(), inputs);
    expect(first).toMatch(/^\[ADOPTION_REFUSED\]/);
    expect(first).toMatch(reason);
  });

  test("that does not work is adopted, unless it must be active", async () => {
    const scene = aProject();
    scene.flowstack.setStatus("conn_o", "EXPIRED");
    expect(await reasonsOf(scene, OAUTH)).toEqual([]);
    const [reason] = await reasonsOf(scene, { ...OAUTH, requireActive: true });
    expect(reason).toMatch(/^\[NOT_ACTIVE\].*EXPIRED.*Reconnect/);
  });
});
