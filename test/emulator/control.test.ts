import { describe, expect, test } from "vitest";
import { createFlowStack, type RequestEntry } from "../../emulator/index";
import { bodyOf, call, create } from "./client";

describe("changes without the API", () => {
  test("seed adds rows of any type, status and age, and fills in the fields that are left out", () => {
    const flowstack = createFlowStack({ now: () => Date.UTC(2026, 2, 1) });
    const gmail = {
      id: "conn_g",
      app: "gmail",
      name: "Mail",
      type: "OAUTH2",
      status: "EXPIRED",
      created: "2025-01-01T00:00:00Z",
    };
    const [first, second] = flowstack.seed([gmail, { app: "stripe", name: "Two" }]);
    expect(first).toEqual({ ...gmail, updated: "2025-01-01T00:00:00Z" });
    expect(second).toEqual({
      id: expect.stringMatching(/^conn_/),
      app: "stripe",
      name: "Two",
      type: "API_KEY",
      status: "ACTIVE",
      created: "2026-03-01T00:00:00Z",
      updated: "2026-03-01T00:00:00Z",
    });
    expect(bodyOf(call(flowstack, "GET", "/connections")).data).toEqual([first, second]);
    expect(() => flowstack.seed([gmail])).toThrow("Connection conn_g already exists.");
  });

  test("connections returns those of all projects, or of one", () => {
    const flowstack = createFlowStack();
    flowstack.seed([{ id: "conn_1", app: "stripe", name: "One" }]);
    flowstack.seed([{ id: "conn_2", app: "stripe", name: "Two" }], "second");
    const ids = (project?: string) => flowstack.connections(project).map(({ id }) => id);
    expect([ids(), ids("default"), ids("second"), ids("live")]).toEqual([
      ["conn_1", "conn_2"],
      ["conn_1"],
      ["conn_2"],
      [],
    ]);
  });

  test("setStatus and rename keep the id and change updated", () => {
    let now = Date.UTC(2026, 2, 1);
    const flowstack = createFlowStack({ now: () => now });
    flowstack.seed([{ id: "conn_1", app: "gmail", name: "One" }]);
    now += 5000;
    expect(flowstack.setStatus("conn_1", "REVOKED")).toMatchObject({
      status: "REVOKED",
      updated: "2026-03-01T00:00:05Z",
    });
    now += 5000;
    flowstack.rename("conn_1", "Other");
    expect(bodyOf(call(flowstack, "GET", "/connections/conn_1"))).toMatchObject({
      name: "Other",
      status: "REVOKED",
      created: "2026-03-01T00:00:00Z",
      updated: "2026-03-01T00:00:10Z",
    });
  });

  test("remove deletes a connection; every command refuses an id that does not exist", () => {
    const flowstack = createFlowStack();
    flowstack.seed([{ id: "conn_1", app: "gmail", name: "One" }]);
    flowstack.remove("conn_1");
    expect(call(flowstack, "GET", "/connections/conn_1").status).toBe(404);
    const { remove, rename, setStatus, holdsKey } = flowstack;
    for (const action of [
      remove,
      (id: string) => rename(id, "x"),
      (id: string) => setStatus(id, "x"),
      (id: string) => holdsKey(id, "x"),
    ]) {
      expect(() => action("conn_1")).toThrow("No such connection.");
    }
  });

  test("holdsKey says whether a connection stores this credential", () => {
    const flowstack = createFlowStack();
    const { id } = bodyOf(call(flowstack, "POST", "/connections", create()));
    const [seeded, empty] = flowstack.seed([
      { app: "stripe", name: "Seeded", apiKey: "sk_seeded" },
      { app: "gmail", name: "Empty", type: "OAUTH2" },
    ]);
    expect([flowstack.holdsKey(id, "sk_canary_1"), flowstack.holdsKey(id, "sk_canary_2")]).toEqual([
      true,
      false,
    ]);
    expect(flowstack.holdsKey(seeded?.id ?? "", "sk_seeded")).toBe(true);
    expect(flowstack.holdsKey(empty?.id ?? "", "")).toBe(false);
  });
});

describe("the request log", () => {
  test("has an entry for each request, and onRequest gets the same entries", () => {
    const entries: RequestEntry[] = [];
    const flowstack = createFlowStack({ now: () => 7, onRequest: (entry) => entries.push(entry) });
    const headers = { AUTHORIZATION: "Bearer fs_test_readonly", "User-Agent": "agent/1" };
    flowstack.handle({ method: "GET", path: "/api/v1/connections?limit=3", headers });
    flowstack.handle({ method: "GET", path: "/elsewhere" });
    expect(flowstack.requests).toEqual([
      {
        at: 7,
        method: "GET",
        path: "/connections?limit=3",
        status: 200,
        key: "default:read",
        userAgent: "agent/1",
        fault: null,
      },
      { at: 7, method: "GET", path: "/elsewhere", status: 401, key: "none", userAgent: "", fault: null },
    ]);
    expect(entries).toEqual(flowstack.requests);
    flowstack.resetRequests();
    expect(flowstack.requests).toEqual([]);
  });

  test("contains no credential, wherever a client puts one", () => {
    const flowstack = createFlowStack();
    // Its slash, plus and equals sign look different in a URL, and must be removed there, too.
    const secret = "sk/canary+7=";
    const inUrl = encodeURIComponent(secret);
    for (const body of [
      JSON.stringify(create({ value: { apiKey: secret } })),
      `not json {"apiKey": "${secret}"`,
    ]) {
      for (const key of ["fs_test_emulator", "fs_live_unknown"]) {
        const headers = { authorization: `Bearer ${key}`, "user-agent": `agent ${key} ${secret}` };
        flowstack.handle({
          method: "POST",
          path: `/api/v1/connections?key=${inUrl}&k=${secret}&fs=${key}`,
          headers,
          body,
        });
      }
    }
    const log = JSON.stringify(flowstack.requests);
    expect(flowstack.requests).toHaveLength(4);
    expect(log).toContain("[key]");
    expect(log).not.toMatch(/canary|fs_test_|fs_live_/);
  });
});

test("no reply contains a credential, and connections() returns none", () => {
  const flowstack = createFlowStack({ uniqueNames: true, maskedValue: true });
  const headers = { authorization: `Bearer ${flowstack.apiKey}` };
  const bodies = [
    create(),
    create(),
    create({ type: "OAUTH2" }),
    create({ name: "" }),
    "{sk_canary_1",
    create({ name: "b" }),
  ];
  for (const body of bodies) call(flowstack, "POST", "/connections", body);
  const [{ id } = { id: "" }] = flowstack.connections();
  const paths = [
    "/connections",
    `/connections/${id}`,
    "/connections/sk_canary_1",
    "/connections?limit=sk_canary_1",
  ];
  const calls = [
    ...bodies.map((body) => ["POST", "/connections", body] as const),
    ...paths.map((path) => ["GET", path, ""] as const),
  ];
  for (const [method, path, body] of calls) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const outcome = flowstack.handle({ method, path: `/api/v1${path}`, headers, body: text });
    expect(JSON.stringify(outcome)).not.toMatch(/sk_canary|fs_test/);
  }
  expect(JSON.stringify(flowstack.connections())).not.toContain("sk_canary");
});
