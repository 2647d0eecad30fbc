import { describe, expect, test } from "vitest";
import { createFlowStack } from "../../emulator/index";
import { ask, bodyOf, create } from "./client";

const NOON = Date.UTC(2026, 2, 1, 12, 0, 0, 345);

describe("connections", () => {
  test("a created connection is shown with the published fields only, and can be fetched", () => {
    const flowstack = createFlowStack({ now: () => NOON });
    const made = ask(flowstack, "POST", "/connections", create());
    expect(made.status).toBe(201);
    expect(bodyOf(made)).toEqual({
      id: expect.stringMatching(/^conn_[0-9a-f]{16}$/),
      name: "Production Stripe",
      app: "stripe",
      type: "API_KEY",
      status: "ACTIVE",
      created: "2026-03-01T12:00:00Z",
      updated: "2026-03-01T12:00:00Z",
    });
    const got = ask(flowstack, "GET", `/connections/${bodyOf(made).id}`);
    expect([got.status, bodyOf(got)]).toEqual([200, bodyOf(made)]);
    expect(got.headers["content-type"]).toBe("application/json");
  });

  test("a deleted connection is gone: 204 without a body, then 404", () => {
    const flowstack = createFlowStack();
    const { id } = bodyOf(ask(flowstack, "POST", "/connections", create()));
    const deleted = ask(flowstack, "DELETE", `/connections/${id}`);
    expect([deleted.status, deleted.body]).toEqual([204, ""]);
    expect(ask(flowstack, "DELETE", `/connections/${id}`).status).toBe(404);
    expect(ask(flowstack, "GET", `/connections/${id}`).status).toBe(404);
    expect(flowstack.connections()).toEqual([]);
  });

  test.each([
    ["an empty body", ""],
    ["no JSON", "{name"],
    ["no object", [create()]],
    ["null", null],
    ["no name", create({ name: undefined })],
    ["a blank name", create({ name: "  " })],
    ["a name that is no text", create({ name: 7 })],
    ["no app", create({ app: undefined })],
    ["a blank app", create({ app: "" })],
    ["no type", create({ type: undefined })],
    ["another type", create({ type: "BASIC" })],
    ["no value", create({ value: undefined })],
    ["a value that is no object", create({ value: "sk_canary_1" })],
    ["a blank apiKey", create({ value: { apiKey: " " } })],
  ])("a create with %s is a VALIDATION_ERROR and makes nothing", (_case, body) => {
    const flowstack = createFlowStack();
    const reply = ask(flowstack, "POST", "/connections", body);
    expect(reply.status).toBe(400);
    expect(bodyOf(reply)).toEqual({
      error: { code: "VALIDATION_ERROR", message: expect.stringMatching(/./), statusCode: 400 },
    });
    expect(flowstack.connections()).toEqual([]);
  });

  test("an OAuth connection cannot be created, and the message says where it can", () => {
    const reply = ask(
      createFlowStack(),
      "POST",
      "/connections",
      create({ type: "OAUTH2", value: undefined }),
    );
    expect(reply.status).toBe(400);
    expect(bodyOf(reply).error).toMatchObject({
      code: "VALIDATION_ERROR",
      message: expect.stringContaining("dashboard"),
    });
  });

  test("fields that the API does not know are let be, and not shown", () => {
    const reply = ask(createFlowStack(), "POST", "/connections", create({ note: "x", status: "ERROR" }));
    expect(reply.status).toBe(201);
    expect(bodyOf(reply)).toMatchObject({ status: "ACTIVE" });
    expect(bodyOf(reply)).not.toHaveProperty("note");
  });

  test.each([
    ["PUT", "/connections/conn_1"],
    ["PATCH", "/connections/conn_1"],
    ["DELETE", "/connections"],
    ["POST", "/flows"],
    ["GET", "/connections/"],
    ["GET", "/connections/conn_1/flows"],
    ["GET", "/projects"],
    ["GET", "/../connections"],
    ["GET", "/connections/%E0%A4%A"],
  ])("%s %s is NOT_FOUND: there is no such call, and no update", (method, path) => {
    const flowstack = createFlowStack();
    flowstack.seed([{ id: "conn_1", app: "stripe", name: "One" }]);
    const reply = ask(flowstack, method, path, create());
    expect([reply.status, bodyOf(reply).error.code]).toEqual([404, "NOT_FOUND"]);
    expect(flowstack.connections()).toMatchObject([{ name: "One" }]);
  });

  test("paths outside /api/v1 are NOT_FOUND", () => {
    const flowstack = createFlowStack();
    const headers = { authorization: `Bearer ${flowstack.apiKey}` };
    for (const path of ["/connections", "/api/v2/connections", "/api/v1connections", "/"]) {
      expect(flowstack.handle({ method: "GET", path, headers })).toMatchObject({ reply: { status: 404 } });
    }
  });

  test("ids with a slash, a percent sign or letters beyond ASCII are found when they are escaped", () => {
    const flowstack = createFlowStack();
    for (const id of ["conn_a/b", "conn_50%", "conn_ü", "conn_a?b"]) {
      flowstack.seed([{ id, app: "stripe", name: "One" }]);
      expect(bodyOf(ask(flowstack, "GET", `/connections/${encodeURIComponent(id)}`)).id).toBe(id);
    }
  });
});

describe("keys", () => {
  test.each([
    ["no key", {}],
    ["an unknown key", { authorization: "Bearer fs_test_nobody" }],
    ["another scheme", { authorization: "Basic fs_test_emulator" }],
    ["a bare key", { authorization: "fs_test_emulator" }],
  ])("%s is UNAUTHORIZED", (_case, headers: Record<string, string>) => {
    const outcome = createFlowStack().handle({ method: "GET", path: "/api/v1/connections", headers });
    if (outcome.kind !== "reply") throw new Error(outcome.kind);
    expect([outcome.reply.status, bodyOf(outcome.reply).error.code]).toEqual([401, "UNAUTHORIZED"]);
  });

  test("a revoked key is UNAUTHORIZED at once, its project's other keys go on", () => {
    const flowstack = createFlowStack();
    expect(ask(flowstack, "GET", "/connections").status).toBe(200);
    flowstack.revokeKey(flowstack.apiKey);
    expect(ask(flowstack, "GET", "/connections").status).toBe(401);
    expect(ask(flowstack, "GET", "/connections", "", "fs_test_admin").status).toBe(200);
    expect(() => flowstack.revokeKey("fs_test_nobody")).toThrow("No such key");
  });

  test.each([
    ["fs_test_readonly", [200, 200, 200, 403, 403]],
    ["fs_test_writeonly", [403, 403, 403, 201, 204]],
    ["fs_test_admin", [200, 200, 200, 201, 204]],
    ["fs_test_emulator", [200, 200, 200, 201, 204]],
  ])("%s may do what its scopes say", (key, statuses) => {
    const flowstack = createFlowStack();
    flowstack.seed([{ id: "conn_1", app: "stripe", name: "One" }]);
    const got = [
      ask(flowstack, "GET", "/connections", "", key),
      ask(flowstack, "GET", "/connections/conn_1", "", key),
      ask(flowstack, "GET", "/flows", "", key),
      ask(flowstack, "POST", "/connections", create(), key),
      ask(flowstack, "DELETE", "/connections/conn_1", "", key),
    ];
    expect(got.map(({ status }) => status)).toEqual(statuses);
    for (const reply of got.filter(({ status }) => status === 403))
      expect(bodyOf(reply).error.code).toBe("FORBIDDEN");
  });

  test.each([404, 403] as const)(
    "another project's connection is not listed and answers %i, untouched",
    (foreignId) => {
      const flowstack = createFlowStack({ foreignId });
      flowstack.seed([{ id: "conn_1", app: "stripe", name: "One" }]);
      expect(bodyOf(ask(flowstack, "GET", "/connections", "", "fs_test_second")).data).toEqual([]);
      expect(ask(flowstack, "GET", "/connections/conn_1", "", "fs_test_second").status).toBe(foreignId);
      expect(ask(flowstack, "DELETE", "/connections/conn_1", "", "fs_test_second").status).toBe(foreignId);
      expect(ask(flowstack, "GET", "/connections/conn_2", "", "fs_test_second").status).toBe(404);
      expect(flowstack.connections()).toHaveLength(1);
    },
  );

  test("keys of one's own replace the default ones", () => {
    const keys = [{ key: "fs_live_mine", project: "mine", scopes: ["read" as const], label: "my key" }];
    const flowstack = createFlowStack({ keys });
    flowstack.seed([{ app: "stripe", name: "One" }]);
    expect(flowstack.apiKey).toBe("fs_live_mine");
    expect(bodyOf(ask(flowstack, "GET", "/connections")).data).toHaveLength(1);
    expect(ask(flowstack, "GET", "/connections", "", "fs_test_emulator").status).toBe(401);
    expect(flowstack.requests.map(({ key }) => key)).toEqual(["my key", "unknown"]);
    expect(() => createFlowStack({ keys: [] })).toThrow("at least one key");
  });
});

describe("answers that FlowStack does not publish", () => {
  test("unique names: off, names repeat; on, the second is a CONFLICT within its app and project", () => {
    const lenient = createFlowStack();
    const strict = createFlowStack({ uniqueNames: true });
    const second = (flowstack: typeof strict, changed = {}, key?: string) => {
      return ask(flowstack, "POST", "/connections", create(changed), key);
    };
    expect([second(lenient).status, second(lenient).status]).toEqual([201, 201]);
    expect(second(strict).status).toBe(201);
    expect(bodyOf(second(strict)).error).toMatchObject({ code: "CONFLICT", statusCode: 409 });
    expect(second(strict, { app: "github" }).status).toBe(201);
    expect(second(strict, { name: "Other" }).status).toBe(201);
    expect(second(strict, {}, "fs_test_second").status).toBe(201);
  });

  test("bornStatus decides how a connection comes up; by default an invalid… key is in ERROR", () => {
    const byDefault = createFlowStack();
    const wrong = create({ value: { apiKey: "invalid_key" } });
    expect(bodyOf(ask(byDefault, "POST", "/connections", wrong)).status).toBe("ERROR");
    const seen: object[] = [];
    const chosen = createFlowStack({ bornStatus: (created) => String(seen.push(created)) });
    expect(bodyOf(ask(chosen, "POST", "/connections", create())).status).toBe("1");
    expect(seen).toEqual([{ name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" }]);
  });

  test("maskedValue adds a mask to create and get, without a character of the key", () => {
    const flowstack = createFlowStack({ maskedValue: true });
    const made = bodyOf(ask(flowstack, "POST", "/connections", create()));
    expect(made.value).toEqual({ apiKey: "********" });
    expect(bodyOf(ask(flowstack, "GET", `/connections/${made.id}`)).value).toEqual({ apiKey: "********" });
  });
});
