import fc from "fast-check";
import { expect, test } from "vitest";
import { version } from "../../../provider/world/version";
import { html, refusal, reply, scripted } from "../script";
import { failureOf, KEY, settings } from "../world";

const ROW = {
  id: "conn_a",
  name: "Production Stripe",
  app: "stripe",
  type: "API_KEY",
  status: "ACTIVE",
  created: "2026-03-01T10:00:00Z",
  updated: "2026-03-01T10:00:00Z",
};
const PAGE = { data: [ROW], cursor: null, hasMore: false };
const WANTED = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };

const COMMON = {
  authorization: `Bearer ${KEY}`,
  accept: "application/json",
  "accept-encoding": "identity",
  "user-agent": `pulumi-flowstack/${version}`,
};

test("list requests the largest page, without a body", async () => {
  const { client, sent } = scripted([reply(200, PAGE)]);
  expect(await client.list()).toEqual(PAGE);
  expect(sent).toEqual([
    {
      method: "GET",
      url: "https://flowstack.test/api/v1/connections?limit=100",
      headers: COMMON,
      timeout: 30_000,
    },
  ]);
});

test("get requests one connection", async () => {
  const { client, sent } = scripted([reply(200, ROW)]);
  expect(await client.get("conn_a")).toEqual(ROW);
  const url = "https://flowstack.test/api/v1/connections/conn_a";
  expect(sent).toEqual([{ method: "GET", url, headers: COMMON, timeout: 30_000 }]);
});

test("create sends the key only in the body", async () => {
  const { client, sent } = scripted([reply(201, ROW)]);
  expect(await client.create(WANTED)).toEqual(ROW);
  const [{ body, ...request } = {}] = sent;
  expect(request).toEqual({
    method: "POST",
    url: "https://flowstack.test/api/v1/connections",
    headers: { ...COMMON, "content-type": "application/json" },
    timeout: 30_000,
  });
  expect(JSON.parse(body ?? "")).toEqual({
    name: "Production Stripe",
    app: "stripe",
    type: "API_KEY",
    value: { apiKey: "sk_canary_1" },
  });
});

test("delete sends a DELETE and accepts an empty reply", async () => {
  const { client, sent } = scripted([reply(204)]);
  expect(await client.delete("conn_a")).toBe("deleted");
  const url = "https://flowstack.test/api/v1/connections/conn_a";
  expect(sent).toEqual([{ method: "DELETE", url, headers: COMMON, timeout: 30_000 }]);
});

test("each attempt has the timeout of the setting", async () => {
  const { client, sent } = scripted([reply(200, PAGE)], { requestTimeout: 1_500 });
  await client.list();
  expect(sent[0]?.timeout).toBe(1_500);
});

test.each(["a/b", "a?b#c", "100%", "%2F", "..%2F..", "ключ", "a b+c&d=e", "conn_😀", "...", "-", ";", "\\"])(
  "the id %o stays one segment of the URL's path",
  async (id) => {
    const { client, sent } = scripted([reply(200, { ...ROW, id }), reply(204)]);
    await client.get(id);
    await client.delete(id);
    for (const { url } of sent) {
      const { pathname, search, hash } = new URL(url);
      expect([search, hash]).toEqual(["", ""]);
      expect(pathname.split("/").map(decodeURIComponent)).toEqual(["", "api", "v1", "connections", id]);
    }
  },
);

test("any cursor is sent back unchanged", async () => {
  const cursors = fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string({ unit: "grapheme" }));
  await fc.assert(
    fc.asyncProperty(cursors, async (cursor) => {
      const { client, sent } = scripted([reply(200, PAGE)]);
      await client.list(cursor);
      const { pathname, searchParams } = new URL(sent[0]?.url ?? "");
      expect(pathname).toBe("/api/v1/connections");
      expect([...searchParams]).toEqual([
        ["limit", "100"],
        ["cursor", cursor],
      ]);
    }),
  );
});

test("unknown fields, types and statuses are accepted, and so is a masked key", async () => {
  const row = { ...ROW, type: "BASIC_AUTH", status: "PAUSED", value: { apiKey: "****" }, region: "eu" };
  const { client } = scripted([reply(200, row), reply(200, { ...PAGE, data: [row], total: 1 })]);
  expect(await client.get("conn_a")).toEqual(row);
  expect((await client.list()).data).toEqual([row]);
});

test("a reply with another connection's id is BAD_REPLY", async () => {
  const { client } = scripted([reply(200, { ...ROW, id: "conn_other" })]);
  expect((await failureOf(client.get("conn_a"))).code).toBe("BAD_REPLY");
});

test("a row with only an id is accepted", async () => {
  const { client } = scripted([reply(201, { id: "conn_a" }), reply(200, { id: "conn_a", name: null })]);
  expect(await client.create(WANTED)).toEqual({ id: "conn_a" });
  expect(await client.get("conn_a")).toEqual({ id: "conn_a", name: null });
});

test.each([
  ["name", 2024, "2024"],
  ["name", 0, "0"],
  ["name", true, "true"],
  ["name", { text: "a" }, undefined],
  ["name", ["a"], undefined],
  ["app", 1, "1"],
  ["app", {}, undefined],
  ["type", 7, undefined],
  ["status", 1, undefined],
  ["status", [], undefined],
  ["created", 1_772_359_200, undefined],
  ["updated", false, undefined],
])("a row whose %s is %o is read, and so are the others of its list", async (field, value, expected) => {
  const odd = { ...ROW, id: "conn_odd", [field]: value };
  const { client } = scripted([reply(200, { ...PAGE, data: [ROW, odd, ROW] }), reply(200, odd)]);
  const read = { ...odd, [field]: expected };
  expect((await client.list()).data).toEqual([ROW, read, ROW]);
  expect(await client.get("conn_odd")).toEqual(read);
});

const { id: _, ...WITHOUT_ID } = ROW;
const BAD_ROWS: [string, unknown][] = [
  ["no id", WITHOUT_ID],
  ["an empty id", { ...ROW, id: "" }],
  ["a number for an id", { ...ROW, id: 7 }],
  ["the id ..", { ...ROW, id: ".." }],
  ["the id .", { ...ROW, id: "." }],
  ["an id with a line end", { ...ROW, id: "a\nb" }],
  ["a list", [ROW]],
  ["null", "null"],
  ["a string", '"conn_a"'],
];

test.each(BAD_ROWS)("a connection with %s is BAD_REPLY and is not retried", async (_, body) => {
  const { client, sent } = scripted([reply(200, body)]);
  expect((await failureOf(client.get("conn_a"))).code).toBe("BAD_REPLY");
  expect((await failureOf(client.create(WANTED))).code).toBe("BAD_REPLY");
  expect(sent).toHaveLength(2);
});

test.each([
  ["no data", { cursor: null, hasMore: false }],
  ["data that is not a list", { ...PAGE, data: {} }],
  ["a row without an id", { ...PAGE, data: [ROW, WITHOUT_ID] }],
  ["a cursor that is a number", { ...PAGE, cursor: 2 }],
  ["hasMore that is a string", { ...PAGE, hasMore: "no" }],
])("a page with %s is BAD_REPLY", async (_, body) => {
  const { client } = scripted([reply(200, body)]);
  expect((await failureOf(client.list())).code).toBe("BAD_REPLY");
});

test("FlowStack's own 404 to a delete means absent", async () => {
  const { client } = scripted([refusal(404)]);
  expect(await client.delete("conn_a")).toBe("absent");
});

/** A 410 of FlowStack: the code is not published. */
const gone = (code: unknown) => reply(410, { error: { code, message: "Gone.", statusCode: 410 } });

test.each(["NOT_FOUND", "GONE", "CONNECTION_GONE"])(
  "FlowStack's own 410 with the code %s means absent",
  async (code) => {
    expect(await scripted([gone(code)]).client.delete("conn_a")).toBe("absent");
    expect(await failureOf(scripted([gone(code)]).client.get("conn_a"))).toMatchObject({
      code: "NOT_FOUND",
      outcome: "rejected",
    });
  },
);

test("a 404 after a 429 means absent", async () => {
  const { client } = scripted([refusal(429, "Slow.", { "retry-after": "1" }), refusal(404)]);
  expect(await client.delete("conn_a")).toBe("absent");
});

test.each([
  ["a proxy's 404", html(404), "NOT_JSON"],
  ["a proxy's 410", html(410), "NOT_JSON"],
  ["a 410 without a body", reply(410), "NOT_JSON"],
  ["a 410 without a code", gone(undefined), "NOT_JSON"],
  ["a 410 with a number for a code", gone(410), "NOT_JSON"],
  ["a firewall's 403", html(403), "NOT_JSON"],
  ["a redirect", reply(302), "REDIRECTED"],
  ["a missing scope", refusal(403), "FORBIDDEN"],
  ["a revoked key", refusal(401), "UNAUTHORIZED"],
])("%s does not count as a successful delete", async (_, answer, code) => {
  const { client } = scripted([answer]);
  expect((await failureOf(client.delete("conn_a"))).code).toBe(code);
});

test("a login page with HTTP 200 does not count as a successful delete", async () => {
  const { client } = scripted([html(200)]);
  expect((await failureOf(client.delete("conn_a"))).code).toBe("NOT_JSON");
});

test.each([reply(200, ROW), reply(200, { deleted: true }), reply(202)])(
  "a delete with the reply %o succeeds",
  async (answer) => {
    expect(await scripted([answer]).client.delete("conn_a")).toBe("deleted");
  },
);

test.each([400, 401, 403, 404, 409, 418, 429, 500, 503, 504])(
  "the error for HTTP %i contains no key, even when the server quotes it",
  async (status) => {
    const key = "fs_live_0123456789abcdef";
    const apiKey = "sk_canary_9876543210";
    const echo = refusal(status, `Bearer ${key} sent ${JSON.stringify({ apiKey })} ${btoa(apiKey)}`);
    const { client } = scripted([echo], settings({ apiKey: key, maxRetries: 1, rateLimitMaxWait: 5_000 }));
    const { message, stack } = await failureOf(client.create({ ...WANTED, apiKey }));
    for (const part of ["0123456789", "9876543210", btoa(apiKey).slice(2, 18)]) {
      expect(`${message} ${stack}`).not.toContain(part);
    }
    // The client waits after a 429, and the final error comes from the gate, which quotes nothing.
    expect(message).toContain(status === 429 ? "was not sent" : "[secret]");
  },
);
