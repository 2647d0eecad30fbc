/**
 * The published contract as tests, against FLOWSTACK_BASE_URL with FLOWSTACK_API_KEY, or else against the emulator.
 * They need about 30 requests and clean up after themselves. What FlowStack does not publish never fails: the
 * table at the end says what the server does.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index";
import { type Answer, MOST_REQUESTS, Session } from "./session";
import { readTarget, type Target } from "./target";

/** Every unpublished answer that the emulator can give, other than by default: the tests must pass on both. */
const OTHER_ANSWERS: EmulatorOptions = {
  uniqueNames: true,
  maskedValue: true,
  listOrder: "newest-first",
  listLag: { lists: 3, deletes: true },
  bornStatus: () => "ERROR",
};

const target = readTarget(process.env);
const servers: [string, Target | EmulatorOptions][] =
  target === null
    ? [
        ["the emulator", {}],
        ["the emulator with the other answers", OTHER_ANSWERS],
      ]
    : [[target.url, target]];

describe.each(servers)("%s", (name, server) => {
  let emulator: Emulator | undefined;
  let session: Session;
  let first: Answer;

  beforeAll(async () => {
    if (!("url" in server)) emulator = await startEmulator(server);
    session = new Session(emulator ? { url: emulator.url, key: emulator.apiKey } : (server as Target));
    first = await session.create("first");
  });

  afterAll(async () => {
    const { requests, notes } = session;
    try {
      await session.cleanUp();
      expect(emulator?.connections() ?? []).toEqual([]);
    } finally {
      await emulator?.close();
      console.log(table(`${name}: ${requests} requests; what is not published:`, notes));
    }
  });

  test("create answers 201 with the connection, without its credential", () => {
    expect(first.status).toBe(201);
    expect(first.headers.get("content-type")).toContain("application/json");
    expect(first.body).toMatchObject({ name: `${session.prefix}-first`, app: "stripe", type: "API_KEY" });
    expectConnection(first.body);
    expect(first.text).not.toContain(session.apiKey);
    session.note("status right after a create", first.body.status);
    session.note("masked value in the reply to a create", yesNo("value" in first.body));
    session.note("fields beyond the published ones", unknownFields(first.body));
  });

  test("get answers 200 with the same connection, without its credential", async () => {
    const got = await session.call("GET", `/connections/${encodeURIComponent(first.body.id)}`);
    expect(got.status).toBe(200);
    const { id, name: label, app, type, created } = first.body;
    expect(got.body).toMatchObject({ id, name: label, app, type, created });
    expectConnection(got.body);
    expect(got.text).not.toContain(session.apiKey);
    session.note("masked value in the reply to a get", yesNo("value" in got.body));
  });

  test("an id that does not exist is NOT_FOUND", async () => {
    expectError(await session.call("GET", `/connections/${session.prefix}`), 404, "NOT_FOUND");
    expectError(await session.call("DELETE", `/connections/${session.prefix}`), 404, "NOT_FOUND");
  });

  test("no key and an unknown key are UNAUTHORIZED", async () => {
    const path = "/connections?limit=1";
    expectError(await session.call("GET", path, undefined, { authorization: "" }), 401, "UNAUTHORIZED");
    const unknown = { authorization: "Bearer fs_test_pulumi_flowstack_conformance" };
    expectError(await session.call("GET", path, undefined, unknown), 401, "UNAUTHORIZED");
  });

  test("a create without a name is a VALIDATION_ERROR, one of OAUTH2 is refused", async () => {
    expectError(await session.create("unnamed", { name: undefined }), 400, "VALIDATION_ERROR");
    const oauth = await session.create("oauth", { type: "OAUTH2", app: "gmail" });
    expect(oauth.status).toBeGreaterThanOrEqual(400);
    expect(oauth.status).toBeLessThan(500);
    session.note("create of OAUTH2", `${oauth.status} ${oauth.body?.error?.code}`);
  });

  test("a list has at most 10 rows unless told", async () => {
    const page = await session.call("GET", "/connections");
    expectPage(page, 10);
    for (const row of page.body.data) expectConnection(row);
  });

  test("pages follow each other by cursor, without a row twice", async () => {
    await session.create("second");
    const [one, two] = await session.pages(1, 2);
    expectPage(one as Answer, 1);
    if (two !== undefined) expectPage(two, 1);
    const ids = [one, two].flatMap((page) => page?.body.data.map((row: { id: string }) => row.id) ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("flows come in the same envelope", async () => {
    expectPage(await session.call("GET", "/flows?limit=1"), 1);
  });

  test("delete answers 204 without a body, and the connection is gone", async () => {
    const { body } = await session.create("deleted");
    const path = `/connections/${encodeURIComponent(body.id)}`;
    const deleted = await session.call("DELETE", path);
    expect([deleted.status, deleted.text]).toEqual([204, ""]);
    expectError(await session.call("GET", path), 404, "NOT_FOUND");
    session.note("second delete of the same id", String((await session.call("DELETE", path)).status));
    const [page] = await session.pages(100, 1);
    session.note("deleted connection still listed", yesNo(listed(page).includes(body.id)));
  });

  test("not published: what the server does with lists", async () => {
    const made = await session.create("lag");
    const rows = (await session.pages(100, 4)).flatMap(listed);
    session.note("listed right after its create", yesNo(rows.includes(made.body.id)));
    session.note("order of lists", order(rows.indexOf(first.body.id), rows.indexOf(made.body.id)));
    session.note("limit of 101", String((await session.call("GET", "/connections?limit=101")).status));
    session.note(
      "cursor that was made up",
      String((await session.call("GET", "/connections?cursor=x")).status),
    );
  });

  test("not published: what the server does with creates", async () => {
    const again = await session.create("first");
    session.note("unique names", again.status === 409 ? "yes" : `no (${again.status})`);
    const once = { "idempotency-key": session.prefix };
    const [one, two] = [await session.create("idem", {}, once), await session.create("idem", {}, once)];
    session.note("idempotency key honoured", yesNo(two.status < 300 && one.body.id === two.body.id));
    const unknown = await session.create("unknown", { note: "unknown field" });
    session.note("unknown field in a create", String(unknown.status));
    const foreign = await session.create("Zürich 東京");
    session.note(
      "name beyond ASCII",
      foreign.body?.name === `${session.prefix}-Zürich 東京` ? "kept" : String(foreign.status),
    );
    const path = `/connections/${encodeURIComponent(first.body.id)}`;
    session.note(
      "PATCH of a connection",
      String((await session.call("PATCH", path, { name: session.prefix })).status),
    );
  });

  test("every reply so far had the rate-limit headers", () => {
    expect(session.withoutRates).toEqual([]);
    expect(session.requests).toBeLessThanOrEqual(MOST_REQUESTS);
  });
});

function expectConnection(body: Record<string, unknown>): void {
  for (const field of ["id", "name", "app", "type", "status"])
    expect(body[field], field).toEqual(expect.any(String));
  for (const field of ["created", "updated"]) {
    expect(body[field], field).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/);
  }
}

function expectError({ status, body }: Answer, wanted: number, code: string): void {
  expect(status).toBe(wanted);
  expect(body).toMatchObject({ error: { code, message: expect.any(String), statusCode: wanted } });
}

function expectPage({ status, body }: Answer, limit: number): void {
  expect(status).toBe(200);
  expect(body).toMatchObject({ data: expect.any(Array), hasMore: expect.any(Boolean) });
  expect(body.data.length).toBeLessThanOrEqual(limit);
  expect(typeof body.cursor === "string" || (body.cursor === null && !body.hasMore)).toBe(true);
}

function listed(page: Answer | undefined): string[] {
  return page?.body?.data?.map((row: { id: string }) => row.id) ?? [];
}

function order(first: number, later: number): string {
  if (first < 0 || later < 0) return "not to be told: a row is missing";
  return first < later ? "oldest first" : "newest first";
}

function unknownFields(body: object): string {
  const published = ["id", "name", "app", "type", "status", "created", "updated"];
  return (
    Object.keys(body)
      .filter((field) => !published.includes(field))
      .join(", ") || "none"
  );
}

function yesNo(answer: boolean): string {
  return answer ? "yes" : "no";
}

function table(title: string, notes: readonly { question: string; answer: string }[]): string {
  const width = Math.max(...notes.map(({ question }) => question.length), 0);
  return [title, ...notes.map(({ question, answer }) => `  ${question.padEnd(width)}  ${answer}`)].join("\n");
}
