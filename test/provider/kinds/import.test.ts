import { describe, expect, test } from "vitest";
import type { Properties } from "../../../provider/state/state";
import { aProvider, messageOf, outputsOf, remembering, requests } from "../world";
import { aProject, reasonsOf } from "./existing";

/** Imports of an ApiKeyConnection through the option `import`, and connections that are only read. */

const INPUTS = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1", importId: "conn_a" };

describe("importing", () => {
  test("reads the list once, in the preview, and sends no other request", async () => {
    const scene = aProject();
    const provider = aProvider(scene);
    for (let times = 0; times < 2; times++) expect((await provider.check({}, INPUTS)).failures).toEqual([]);
    const { id, outs } = await provider.create(INPUTS);
    expect([id, outs.name, outs.status]).toEqual(["conn_a", "Production Stripe", "ACTIVE"]);
    expect(requests(scene)).toEqual(["GET /connections"]);
    expect(JSON.stringify(outs)).not.toContain("canary");
  });

  test("sends no request when the state already has the connection", async () => {
    const scene = aProject();
    await reasonsOf(scene, INPUTS, { name: "anything" });
    expect(requests(scene)).toEqual([]);
  });

  test.each([
    [
      "a connection with another name",
      { name: "Stripe" },
      /name: "Stripe", but conn_a has name: "Production Stripe"/,
    ],
    ["a connection of another app", { app: "github" }, /app: "github", but conn_a has app: "stripe"/],
    ["an id that does not exist", { importId: "conn_b" }, /no connection conn_b.*conn_a/],
    ["an OAuth connection", { importId: "conn_o" }, /OAUTH2.*OAuthConnection.*conn_o/],
  ])("%s is refused in the preview, and the reason says what to change", async (_, changed, reason) => {
    const scene = aProject();
    const [first = ""] = await reasonsOf(scene, { ...INPUTS, ...changed });
    expect(first).toMatch(/^\[ADOPTION_REFUSED\]/);
    expect(first).toMatch(reason);
    expect(await messageOf(aProvider(scene).create({ ...INPUTS, ...changed }))).toBe(first);
    expect(scene.flowstack.connections()).toHaveLength(2);
  });

  test.each(["first", "second"])(
    "a connection that another resource manages is refused, when that resource comes %s",
    async (place) => {
      const scene = aProject();
      const managed = outputsOf(scene, "conn_a", { apiKey: "sk_canary_1" });
      const { importId: _, ...manager } = INPUTS;
      const provider = aProvider(scene);
      const refusals: string[] = [];
      const importIt = async () => {
        for (const { reason } of (await provider.check({}, INPUTS)).failures) refusals.push(reason);
      };
      if (place === "second") await importIt();
      await provider.diff("conn_a", managed, manager).catch(({ message }: Error) => refusals.push(message));
      if (place === "first") await importIt();
      expect(refusals).toEqual([
        expect.stringMatching(
          /^\[ADOPTION_REFUSED\] Connection conn_a is already managed by another resource/,
        ),
      ]);
    },
  );

  test("a connection whose row a refresh has read is accepted, because the resource may have a new name", async () => {
    const scene = aProject();
    const managed = outputsOf(scene, "conn_a", { apiKey: "sk_canary_1" });
    const { importId: _, ...manager } = INPUTS;
    const provider = aProvider(scene);
    await provider.read("conn_a", managed);
    await provider.diff("conn_a", managed, manager);
    expect((await provider.check({}, INPUTS)).failures).toEqual([]);
    await provider.create(INPUTS);
    await provider.delete("conn_a", managed);
    expect(scene.flowstack.connections()).toHaveLength(2);
  });

  test("an unhealthy connection is refused in the preview when flowstack:health is error", async () => {
    const scene = aProject({ status: "ERROR" });
    const strict = () => aProvider(scene, { "flowstack:health": "error" });
    const { failures } = await strict().check({}, INPUTS);
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^\[NOT_ACTIVE\].*is ERROR/),
    ]);
    expect(await messageOf(strict().create(INPUTS))).toBe(failures[0]?.reason);
    expect(await reasonsOf(scene, INPUTS)).toEqual([]);
  });

  test("accepts fields that are not known yet, and does not compare them or search for them", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const scene = aProject();
    expect(await reasonsOf(scene, { ...INPUTS, name: unknown })).toEqual([]);
    scene.flowstack.resetRequests();
    expect(await reasonsOf(scene, { connectionId: unknown })).toEqual([]);
    expect(requests(scene)).toEqual([]);
  });

  test("makes the first key the baseline: the next diff shows no change, with or without the option", async () => {
    const scene = aProject();
    const { id, outs } = await aProvider(scene).create(INPUTS);
    const { importId: _, ...without } = INPUTS;
    for (const inputs of [INPUTS, without]) {
      expect(await aProvider(scene).diff(id, outs, inputs)).toEqual({ changes: false, replaces: [] });
    }
  });

  test("with `pulumi import --file`, which leaves a row without a key, records the first key without replacing", async () => {
    const scene = aProject();
    const outputs = remembering(outputsOf(scene, "conn_a"), { key: undefined });
    const { importId: _, ...inputs } = INPUTS;
    expect(await aProvider(scene).diff("conn_a", outputs, inputs)).toEqual({ changes: true, replaces: [] });
    const { outs } = await aProvider(scene).update("conn_a", outputs, inputs);
    expect(await aProvider(scene).diff("conn_a", outs, inputs)).toEqual({ changes: false, replaces: [] });
    const other = { ...inputs, apiKey: "sk_canary_2" };
    expect((await aProvider(scene).diff("conn_a", outs, other)).replaces).toEqual(["apiKey"]);
  });

  test("one connection in two resources is refused for the second resource, but not for the first", async () => {
    const provider = aProvider(aProject());
    const refusals = async (inputs: Properties) => (await provider.check({}, inputs)).failures.length;
    const [one, other] = [INPUTS, { ...INPUTS, apiKey: "sk_canary_2" }];
    expect([await refusals(one), await refusals(other), await refusals(one)]).toEqual([0, 1, 0]);
  });

  test("by `pulumi import --file` is revoked by a delete only after an `up` has accepted it", async () => {
    const scene = aProject();
    const row = remembering(outputsOf(scene, "conn_a"), { unconfirmed: true });
    await aProvider(scene).delete("conn_a", row);
    expect(scene.lines.join()).toContain("Kept conn_a");
    const provider = aProvider(scene);
    expect(await provider.diff("conn_a", row, INPUTS)).toEqual({ changes: true, replaces: [] });
    const { outs } = await provider.update("conn_a", row, INPUTS);
    await aProvider(scene).delete("conn_a", outs);
    expect(scene.flowstack.connections().map(({ id }) => id)).not.toContain("conn_a");
  });

  test("an id that differs from the id in the state is an error", async () => {
    const scene = aProject();
    const diff = aProvider(scene).diff("conn_a", outputsOf(scene, "conn_a"), {
      ...INPUTS,
      importId: "conn_b",
    });
    expect(await messageOf(diff)).toMatch(/^\[IMPORT_MISMATCH\].*conn_b.*conn_a/);
  });

  test("an unhealthy connection succeeds, and never rolls it back", async () => {
    const scene = aProject({ status: "ERROR" });
    expect((await aProvider(scene).create(INPUTS)).outs.status).toBe("ERROR");
    expect(scene.flowstack.connections()).toHaveLength(2);
  });
});

test("names that differ only in an invisible character are printed with that character escaped", async () => {
  const scene = aProject({ name: "Prod\u200b" });
  const [reason] = await reasonsOf(scene, { ...INPUTS, name: "Prod" });
  expect(reason).toContain('Change the program to name: "Prod\\u{200b}"');
});

test.each([
  ["a composed and a decomposed letter", "Caf\u00e9", "Cafe\u0301", "Caf\\u{e9}", "Cafe\\u{301}"],
  ["a different space character", "Mail eu", "Mail\u202feu", "Mail\\u{20}eu", "Mail\\u{202f}eu"],
  ["a letter of another alphabet", "Stripe", "Stri\u0440e", "Stripe", "Stri\\u{440}e"],
  ["a space at the end", "Stripe", "Stripe ", "Stripe", "Stripe\\u{20}"],
])(
  "names that look alike (%s) are printed with the difference escaped",
  async (_, name, found, wanted, actual) => {
    const scene = aProject({ name: found });
    const [reason] = await reasonsOf(scene, { ...INPUTS, name });
    expect(reason).toContain(`says name: "${wanted}", but conn_a has name: "${actual}".`);
    scene.flowstack.seed([{ id: "conn_p", app: "gmail", name: found, type: "OAUTH2" }]);
    const oauth = { connectionId: "conn_p", name };
    expect((await reasonsOf(scene, oauth))[0]).toContain(`"${wanted}", but conn_p has name: "${actual}".`);
    const { id, outs } = await aProvider(scene).create({ connectionId: "conn_p" });
    const failure = await messageOf(aProvider(scene).diff(id, outs, oauth));
    expect(failure).toContain(`"${wanted}", but connection conn_p has name: "${actual}".`);
  },
);

test("an id that only looks like an existing id is printed with the difference escaped", async () => {
  const [reason] = await reasonsOf(aProject(), { ...INPUTS, importId: "\u0441onn_a" });
  expect(reason).toContain("has no connection \\u{441}onn_a. It has conn_a: use that id.");
});

describe("reading a connection that the stack does not manage", () => {
  test.each([
    [
      "as an OAuthConnection, when it has an API key,",
      "conn_a",
      { connectionId: "conn_a" },
      /conn_a is of type API_KEY.*ApiKeyConnection\.get/,
    ],
    [
      "as an ApiKeyConnection, when it uses OAuth,",
      "conn_o",
      {},
      /conn_o is of type OAUTH2.*OAuthConnection\.get/,
    ],
  ])("%s is refused", async (_, id, properties, reason) => {
    expect(await messageOf(aProvider(aProject()).read(id, properties))).toMatch(reason);
  });

  test("in the run that creates it returns all of its fields", async () => {
    const scene = aProject();
    const provider = aProvider(scene);
    const { id, outs } = await provider.create({ ...INPUTS, name: "New", importId: undefined });
    const { memory: _, ...shown } = outs;
    expect(await provider.read(id, {})).toEqual({ id, props: shown });
  });

  test("a second time, with the outputs of the first, returns the same outputs", async () => {
    const scene = aProject();
    const { props } = await aProvider(scene).read("conn_o", { connectionId: "conn_o" });
    expect(await aProvider(scene).read("conn_o", props)).toEqual({ id: "conn_o", props });
  });
});
