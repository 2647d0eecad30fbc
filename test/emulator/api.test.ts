import { describe, expect, test } from "vitest";
import { createFlowStack } from "../../emulator/index";
import { bodyOf, call, create } from "./client";

/** With milliseconds, which the API's timestamps must not show. */
const NOON = Date.UTC(2026, 2, 1, 12, 0, 0, 345);

describe("connections", () => {
  test("a create answers with the published fields only, and a get with the same", () => {
    const flowstack = createFlowStack({ now: () => NOON });
    const made = call(flowstack, "POST", "/connections", create());
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
    const got = call(flowstack, "GET", `/connections/${bodyOf(made).id}`);
    expect([got.status, bodyOf(got)]).toEqual([200, bodyOf(made)]);
    expect(got.headers["content-type"]).toBe("application/json");
  });

  test("a delete answers 204 without a body; afterwards the id answers 404", () => {
    const flowstack = createFlowStack();
    const { id } = bodyOf(call(flowstack, "POST", "/connections", create()));
    const deleted = call(flowstack, "DELETE", `/connections/${id}`);
    expect([deleted.status, deleted.body]).toEqual([204, ""]);
    expect(call(flowstack, "DELETE", `/connections/${id}`).status).toBe(404);
    expect(call(flowstack, "GET", `/connections/${id}`).status).toBe(404);
    expect(flowstack.connections()).toEqual([]);
  });

  test.each([
    ["an empty body", ""],
    ["a body that is not JSON", "{name"],
    ["an array as its body", [create()]],
    ["null as its body", null],
    ["no name", create({ name: undefined })],
    ["a blank name", create({ name: "  " })],
    ["a name that is not a string", create({ name: 7 })],
    ["no app", create({ app: undefined })],
    ["a blank app", create({ app: "" })],
    ["no type", create({ type: undefined })],
    ["an unknown type", create({ type: "BASIC" })],
    ["no value", create({ value: undefined })],
    ["a value that is not an object", create({ value: "sk_canary_1" })],
    ["a blank apiKey", create({ value: { apiKey: " " } })],
  ])("a create with %s is a VALIDATION_ERROR and creates nothing", (_case, body) => {
    const flowstack = createFlowStack();
    const reply = call(flowstack, "POST", "/connections", body);
    expect(reply.status).toBe(400);
    expect(bodyOf(reply)).toEqual({
      error: { code: "VALIDATION_ERROR", message: expect.stringMatching(/./), statusCode: 400 },
    });
    expect(flowstack.connections()).toEqual([]);
  });

  test("creating an OAuth connection is refused, and the message names the dashboard", () => {
    const reply = call(
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

  test("unknown fields of a create are ignored and not stored", () => {
    const reply = call(createFlowStack(), "POST", "/connections", create({ note: "x", status: "ERROR" }));
    expect(reply.status).toBe(201);
    expect(bodyOf(reply)).toMatchObject({ status: "ACTIVE" });
    expect(bodyOf(reply)).not.toHaveProperty("note");
  });

  // The first two would be updates, which the API does not have. The last one is not valid percent-encoding.
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
  ])("%s %s is NOT_FOUND and changes nothing", (method, path) => {
    const flowstack = createFlowStack();
    flowstack.seed([{ id: "conn_1", app: "stripe", name: "One" }]);
    const reply = call(flowstack, method, path, create());
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

  test("an escaped id may contain a slash, a percent sign, a question mark or non-ASCII letters", () => {
    const flowstack = createFlowStack();
    for (const id of ["conn_a/b", "conn_50%", "conn_ü", "conn_a?b"]) {
      flowstack.seed([{ id, app: "stripe", name: "One" }]);
      expect(bodyOf(call(flowstack, "GET", `/connections/${encodeURIComponent(id)}`)).id).toBe(id);
    }
  });
});

describe("API keys", () => {
  test.each([
    ["no key", {}],
    ["an unknown key", { authorization: "Bearer fs_test_nobody" }],
    ["another scheme than Bearer", { authorization: "Basic fs_test_emulator" }],
    ["a key without a scheme", { authorization: "fs_test_emulator" }],
  ])("%s is UNAUTHORIZED", (_case, headers: Record<string, string>) => {
    const outcome = createFlowStack().handle({ method: "GET", path: "/api/v1/connections", headers });
    if (outcome.kind !== "reply") throw new Error(outcome.kind);
    expect([outcome.reply.status, bodyOf(outcome.reply).error.code]).toEqual([401, "UNAUTHORIZED"]);
  });

  test("a revoked key is UNAUTHORIZED at once, and other keys of its project still work", () => {
    const flowstack = createFlowStack();
    expect(call(flowstack, "GET", "/connections").status).toBe(200);
    flowstack.revokeKey(flowstack.apiKey);
    expect(call(flowstack, "GET", "/connections").status).toBe(401);
    expect(call(flowstack, "GET", "/connections", "", "fs_test_admin").status).toBe(200);
    expect(() => flowstack.revokeKey("fs_test_nobody")).toThrow("No such key");
  });

  test.each([
    ["fs_test_readonly", [200, 200, 200, 403, 403]],
    ["fs_test_writeonly", [403, 403, 403, 201, 204]],
    ["fs_test_admin", [200, 200, 200, 201, 204]],
    ["fs_test_emulator", [200, 200, 200, 201, 204]],
  ])("%s may do exactly what its scopes allow", (key, statuses) => {
    const flowstack = createFlowStack();
    flowstack.seed([{ id: "conn_1", app: "stripe", name: "One" }]);
    const got = [
      call(flowstack, "GET", "/connections", "", key),
      call(flowstack, "GET", "/connections/conn_1", "", key),
      call(flowstack, "GET", "/flows", "", key),
      call(flowstack, "POST", "/connections", create(), key),
      call(flowstack, "DELETE", "/connections/conn_1", "", key),
    ];
    expect(got.map(({ status }) => status)).toEqual(statuses);
    for (const reply of got.filter(({ status }) => status === 403))
      expect(bodyOf(reply).error.code).toBe("FORBIDDEN");
  });

  test.each([404, 403] as const)(
    "another project's connection is not in the list, answers %i and is not deleted",
    (foreignId) => {
      const flowstack = createFlowStack({ foreignId });
      flowstack.seed([{ id: "conn_1", app: "stripe", name: "One" }]);
      expect(bodyOf(call(flowstack, "GET", "/connections", "", "fs_test_second")).data).toEqual([]);
      expect(call(flowstack, "GET", "/connections/conn_1", "", "fs_test_second").status).toBe(foreignId);
      expect(call(flowstack, "DELETE", "/connections/conn_1", "", "fs_test_second").status).toBe(foreignId);
      expect(call(flowstack, "GET", "/connections/conn_2", "", "fs_test_second").status).toBe(404);
      expect(flowstack.connections()).toHaveLength(1);
    },
  );

  test("the keys option replaces the default keys", () => {
    const keys = [{ key: "fs_live_mine", project: "mine", scopes: ["read" as const], label: "my key" }];
    const flowstack = createFlowStack({ keys });
    flowstack.seed([{ app: "stripe", name: "One" }]);
    expect(flowstack.apiKey).toBe("fs_live_mine");
    expect(bodyOf(call(flowstack, "GET", "/connections")).data).toHaveLength(1);
    expect(call(flowstack, "GET", "/connections", "", "fs_test_emulator").status).toBe(401);
    expect(flowstack.requests.map(({ key }) => key)).toEqual(["my key", "unknown"]);
    expect(() => createFlowStack({ keys: [] })).toThrow("at least one key");
  });
});

describe("options for behaviour that FlowStack does not publish", () => {
  test("uniqueNames: by default names repeat; with it, a second one of the same app and project is a CONFLICT", () => {
    const repeating = createFlowStack();
    const unique = createFlowStack({ uniqueNames: true });
    const createIn = (flowstack: typeof unique, changed = {}, key?: string) => {
      return call(flowstack, "POST", "/connections", create(changed), key);
    };
    expect([createIn(repeating).status, createIn(repeating).status]).toEqual([201, 201]);
    expect(createIn(unique).status).toBe(201);
    expect(bodyOf(createIn(unique)).error).toMatchObject({ code: "CONFLICT", statusCode: 409 });
    expect(createIn(unique, { app: "github" }).status).toBe(201);
    expect(createIn(unique, { name: "Other" }).status).toBe(201);
    expect(createIn(unique, {}, "fs_test_second").status).toBe(201);
  });

  test("bornStatus sets the status of a new connection; by default a key that begins with invalid gives ERROR", () => {
    const byDefault = createFlowStack();
    const wrong = create({ value: { apiKey: "invalid_key" } });
    expect(bodyOf(call(byDefault, "POST", "/connections", wrong)).status).toBe("ERROR");
    const seen: object[] = [];
    const chosen = createFlowStack({ bornStatus: (created) => String(seen.push(created)) });
    expect(bodyOf(call(chosen, "POST", "/connections", create())).status).toBe("1");
    expect(seen).toEqual([{ name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" }]);
  });

  test("maskedValue adds a mask to create and get replies, which shows no character of the key", () => {
    const flowstack = createFlowStack({ maskedValue: true });
    const made = bodyOf(call(flowstack, "POST", "/connections", create()));
    expect(made.value).toEqual({ apiKey: "********" });
    expect(bodyOf(call(flowstack, "GET", `/connections/${made.id}`)).value).toEqual({ apiKey: "********" });
  });
});
