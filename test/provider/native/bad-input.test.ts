import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { describe, expect, test } from "vitest";
import { grpc } from "../../../provider/native/grpc";
import { aScene, KEY, requests } from "../world";
import {
  anEngine,
  type CallError,
  type Engine,
  failureOf,
  filled,
  INPUTS,
  MAIL,
  PAY,
  SECRET,
  startedEngine,
  structOf,
  UNKNOWN,
  urnOf,
} from "./engine";

/** The stubs have the class of the request, which their type does not show. */
type Method = { requestType: new () => { serializeBinary(): Uint8Array } };

const METHODS = Object.entries(ResourceProviderService)
  .filter(([, { responseStream }]) => !responseStream)
  .map(([name, method]) => ({ name, path: method.path, Request: (method as unknown as Method).requestType }));

/** What the plugin does not offer. */
const MISSING = ["parameterize", "call", "getMapping", "getMappings"];

/** Calls a method with bytes that are not necessarily a message. */
function callRaw({ client }: Engine, path: string, bytes: Uint8Array): Promise<unknown> {
  const same = (buffer: Buffer) => buffer;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, same, same, Buffer.from(bytes), (error, reply) =>
      error ? reject({ ...error, code: grpc.status[error.code], details: error.details }) : resolve(reply),
    );
  });
}

function expectPlain({ details }: CallError): void {
  expect(details).not.toMatch(/\n|\s{2}at |\.[jt]s:\d|\p{Cc}/u);
  expect(details.length).toBeGreaterThan(10);
}

const filledWith = (values: Record<string, unknown>) => filled(new proto.CheckRequest(), values);

/** A struct with one value that has no kind. */
function structWithoutKind() {
  const struct = structOf({ app: "stripe" });
  struct.getFieldsMap().get("app")?.clearStringValue();
  return struct;
}

describe("a malformed request", () => {
  test.each(METHODS)("of bytes that are no message: $name", async ({ name, path }) => {
    const engine = await anEngine();
    const error = await failureOf(callRaw(engine, path, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)));
    expect(error.code).toBe(MISSING.includes(name) ? "UNIMPLEMENTED" : "INVALID_ARGUMENT");
    expectPlain(error);
    expect((await engine.check(PAY, INPUTS)).failures).toEqual([]);
  });

  test("with nothing in it has no effect, and is refused by each call that needs a resource", async () => {
    const engine = await anEngine();
    const codes: Record<string, string> = {};
    for (const { name, path, Request } of METHODS) {
      if (name === "cancel") continue;
      const bytes = new Request().serializeBinary();
      const error = await callRaw(engine, path, bytes).then(
        () => undefined,
        (one: CallError) => one,
      );
      if (error) expectPlain(error);
      codes[name] = error?.code ?? "OK";
    }
    expect(codes).toEqual({
      ...{ handshake: "OK", getSchema: "OK", getPluginInfo: "OK", configure: "OK", diffConfig: "OK" },
      ...{ checkConfig: "OK", construct: "OK", parameterize: "UNIMPLEMENTED", call: "UNIMPLEMENTED" },
      ...{ getMapping: "UNIMPLEMENTED", getMappings: "UNIMPLEMENTED" },
      ...{ attach: "INVALID_ARGUMENT", check: "INVALID_ARGUMENT", diff: "INVALID_ARGUMENT" },
      ...{ create: "INVALID_ARGUMENT", read: "INVALID_ARGUMENT", update: "INVALID_ARGUMENT" },
      ...{ delete: "INVALID_ARGUMENT", invoke: "NOT_FOUND" },
    });
    expect(requests(engine.scene)).toEqual([]);
  });

  test.each([
    ["check", filledWith({ Urn: PAY, News: structWithoutKind() })],
    ["check", filledWith({ Urn: PAY, News: structOf(INPUTS), Olds: structWithoutKind() })],
    ["create", filled(new proto.CreateRequest(), { Urn: PAY, Properties: structWithoutKind() })],
    ["configure", filled(new proto.ConfigureRequest(), { Args: structWithoutKind() })],
    [
      "invoke",
      filled(new proto.InvokeRequest(), {
        Tok: "flowstack:index:getConnections",
        Args: structWithoutKind(),
      }),
    ],
    [
      "delete",
      filled(new proto.DeleteRequest(), { Urn: PAY, Id: "conn_a", Properties: structWithoutKind() }),
    ],
  ])("with a value of no kind: %s", async (method, request) => {
    const engine = await anEngine();
    const error = await failureOf(engine.call(method, request));
    expectPlain(error);
    expect(error.code).toBe("INVALID_ARGUMENT");
    expect(requests(engine.scene)).toEqual([]);
  });

  test.each([
    ["no outputs", {}],
    ["outputs that are no row", { name: 7, memory: "{" }],
    ["a list for the memory", { name: "Payments", memory: [] }],
  ])("about a row with %s", async (_, outputs) => {
    const engine = await anEngine();
    const calls = [
      engine.diff(PAY, "conn_a", outputs, INPUTS, INPUTS),
      engine.update(PAY, "conn_a", outputs, INPUTS),
      engine.delete(PAY, "conn_a", outputs, INPUTS),
    ];
    for (const call of calls) {
      const error = await failureOf(call);
      expectPlain(error);
      expect([error.code, error.details]).toEqual([
        "FAILED_PRECONDITION",
        expect.stringContaining("[STATE_UNREADABLE]"),
      ]);
    }
    expect(requests(engine.scene)).toEqual([]);
  });
});

describe("what the plugin does not have", () => {
  test.each(["flowstack:index:Flow", "flowstack:other:ApiKeyConnection", "aws:s3:Bucket", "toString", ""])(
    "the type %j",
    async (type) => {
      const engine = await anEngine();
      const urn = `urn:pulumi:dev::shop::${type}::pay`;
      for (const call of [
        engine.check(urn, INPUTS),
        engine.create(urn, INPUTS),
        engine.read(urn, "conn_a"),
      ]) {
        const error = await failureOf(call);
        expect(error.code).toBe("NOT_FOUND");
        expectPlain(error);
      }
      expect(requests(engine.scene)).toEqual([]);
    },
  );

  test.each(["flowstack:index:getFlow", "toString", "\u001b[31mred"])("the function %j", async (token) => {
    const engine = await anEngine();
    const error = await failureOf(engine.invoke(token, {}));
    expect(error.code).toBe("NOT_FOUND");
    expectPlain(error);
  });

  test("a list of a type", async () => {
    const engine = await anEngine();
    const error = await listed(engine, filled(new proto.ListRequest(), { Token: "flowstack:index:Flow" }));
    expect(error).toMatchObject({ code: "NOT_FOUND" });
    const query = structWithoutKind();
    const request = filled(new proto.ListRequest(), {
      Token: "flowstack:index:OAuthConnection",
      Query: query,
    });
    expect(await listed(engine, request)).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("a version of the schema", async () => {
    const engine = await anEngine();
    const request = filled(new proto.GetSchemaRequest(), { Version: 7 });
    expect(await failureOf(engine.call("getSchema", request))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

/** The items of a list, or how it failed. */
function listed({ client }: Engine, request: proto.ListRequest): Promise<unknown> {
  return new Promise((resolve) => {
    const items: unknown[] = [];
    const call = client.list(request);
    call.on("data", (item: proto.ListResponse) => items.push(item.getResult()?.getId()));
    call.on("error", (error: import("@grpc/grpc-js").ServiceError) =>
      resolve({ code: grpc.status[error.code], details: error.details }),
    );
    call.on("end", () => resolve(items));
  });
}

describe("unknown values everywhere", () => {
  const unknown = (...fields: string[]) => Object.fromEntries(fields.map((field) => [field, UNKNOWN]));

  test.each([
    [PAY, unknown("name", "app", "apiKey", "apiKeyEnvVar", "type", "onKeyChange", "rotateAfter"), 1],
    [PAY, { ...unknown("name", "app", "apiKey"), apiKey: SECRET(UNKNOWN) }, 0],
    [MAIL, unknown("connectionId", "name", "app", "requireActive", "revokeOnDestroy"), 0],
  ])("in check, diff and the preview of a create: %s", async (urn, news, refused) => {
    const scene = aScene();
    const engine = await anEngine(scene);
    const { failures, inputs } = await engine.check(urn, news);
    expect(failures).toHaveLength(refused);
    expect(inputs).toEqual(news);
    await engine.create(urn, inputs, true);
    expect(requests(scene)).toEqual([]);
  });

  test("in the diff of a row", async () => {
    const engine = await anEngine();
    const { id, outputs } = await engine.create(PAY, INPUTS);
    const before = requests(engine.scene).length;
    const news = { name: UNKNOWN, app: UNKNOWN, apiKey: SECRET(UNKNOWN), rotateAfter: UNKNOWN };
    const difference = await engine.diff(PAY, id, outputs, INPUTS, news);
    expect(difference).toMatchObject({ changes: "DIFF_SOME", replaces: ["name", "app", "apiKey"] });
    expect(requests(engine.scene)).toHaveLength(before);
  });

  test("in the configuration of the provider: nothing is refused, and a call that needs a setting says so", async () => {
    const engine = await startedEngine();
    const news = { apiKey: SECRET(UNKNOWN), baseUrl: UNKNOWN, environment: UNKNOWN, maxRetries: UNKNOWN };
    const request = filledWith({ Urn: urnOf("p"), News: structOf(news) });
    const reply = await engine.call<proto.CheckResponse>("checkConfig", request);
    expect(reply.getFailuresList()).toEqual([]);
  });
});

describe("an error", () => {
  test("with an escape sequence from FlowStack reaches no terminal", async () => {
    const scene = aScene();
    const engine = await anEngine(scene);
    const body = { error: { code: "X", message: `\u001b[31mred\u0007 \u202e ${KEY}`, statusCode: 400 } };
    scene.flowstack.faults.add({
      match: { method: "POST" },
      fault: { kind: "answer", status: 400, body: JSON.stringify(body) },
    });
    const error = await failureOf(engine.create(PAY, INPUTS));
    expectPlain(error);
    expect(error.details).toContain("red");
    expect(error.details).not.toContain(KEY);
  });

  test.each([
    ["of the request", INPUTS, "sk_canary_1"],
    [
      "of the variable that the request names",
      { ...INPUTS, apiKeyEnvVar: "SERVICE", apiKey: null },
      "sk_canary_2",
    ],
    ["of FlowStack", INPUTS, KEY],
  ])("repeats no key %s, however it comes about", async (_, inputs, key) => {
    const scene = aScene();
    scene.world.send = async () => {
      throw new TypeError(`cannot read ${key} of ${Buffer.from(key).toString("base64")}`);
    };
    const engine = await anEngine(scene, { SERVICE: "sk_canary_2" });
    const error = await failureOf(engine.create(PAY, inputs));
    expectPlain(error);
    expect(error.details).not.toContain(key);
    expect(error.details).not.toContain(Buffer.from(key).toString("base64").slice(0, -4));
  });

  test("that nobody foresaw is INTERNAL, without a stack", async () => {
    const scene = aScene();
    const engine = await anEngine(scene);
    scene.world.clock.now = () => {
      throw new RangeError(`a bug with sk_canary_1\n    at now (clock.ts:1:1)`);
    };
    const error = await failureOf(engine.create(PAY, INPUTS));
    expect([error.code, error.details]).toEqual([
      "FAILED_PRECONDITION",
      expect.stringContaining("[INTERNAL] A bug in pulumi-flowstack: RangeError: a bug with [secret]"),
    ]);
  });
});

test("a list of what a type can import", async () => {
  const scene = aScene();
  scene.flowstack.seed([
    { id: "conn_pay", app: "stripe", name: "Payments" },
    { id: "conn_mail", app: "gmail", name: "Inbox", type: "OAUTH2" },
    { id: "conn_old", app: "gmail", name: "Old", type: "OAUTH2" },
  ]);
  const engine = await anEngine(scene);
  const list = (values: object) =>
    listed(engine, filled(new proto.ListRequest(), { Token: "flowstack:index:OAuthConnection", ...values }));
  expect(await list({})).toEqual(["conn_mail", "conn_old"]);
  expect(await list({ Limit: 1, Query: structOf({ app: SECRET("gmail") }) })).toEqual(["conn_mail"]);
});
