/**
 * Tests a server against the published contract (flowstack-api.md): the server at FLOWSTACK_BASE_URL with
 * FLOWSTACK_API_KEY, or else the emulator. The tests send about 30 requests and delete what they create. Behaviour that
 * FlowStack does not publish never fails a test: the table at the end reports it.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index";
import { type Answer, MOST_REQUESTS, Session } from "./session";
import { readTarget, type Target } from "./target";

/** For every behaviour that FlowStack does not publish, the emulator's other choice. The tests must pass on both. */
const OTHER_CHOICES: EmulatorOptions = {
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
        ["the emulator with its other choices", OTHER_CHOICES],
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
      console.log(table(`${name}: ${requests} requests. Behaviour that FlowStack does not publish:`, notes));
    }
  });

  test("a create answers 201 with the connection, without its credential", () => {
    expect(first.status).toBe(201);
    expect(first.headers.get("content-type")).toContain("application/json");
    expect(first.body).toMatchObject({ name: `${session.prefix}-first`, app: "stripe", type: "API_KEY" });
    expectConnection(first.body);
    expect(first.text).not.toContain(session.apiKey);
    session.note("status right after a create", first.body.status);
    session.note("masked value in the reply to a create", yesNo("value" in first.body));
    session.note("fields beyond the published ones", unknownFields(first.body));
  });

  test("a get answers 200 with the same connection, without its credential", async () => {
    const got = await session.call("GET", `/connections/${encodeURIComponent(first.body.id)}`);
    expect(got.status).toBe(200);
    const { id, name: label, app, type, created } = first.body;
    expect(got.body).toMatchObject({ id, name: label, app, type, created });
    expectConnection(got.body);
    expect(got.text).not.toContain(session.apiKey);
    session.note("masked value in the reply to a get", yesNo("value" in got.body));
  });

  test("a get and a delete of an unknown id are NOT_FOUND", async () => {
    expectError(await session.call("GET", `/connections/${session.prefix}`), 404, "NOT_FOUND");
    expectError(await session.call("DELETE", `/connections/${session.prefix}`), 404, "NOT_FOUND");
  });

  test("a request without a key, or with an unknown key, is UNAUTHORIZED", async () => {
    const path = "/connections?limit=1";
    expectError(await session.call("GET", path, undefined, { authorization: "" }), 401, "UNAUTHORIZED");
    const unknown = { authorization: "Bearer fs_test_pulumi_flowstack_conformance" };
    expectError(await session.call("GET", path, undefined, unknown), 401, "UNAUTHORIZED");
  });

  test("a create without a name is a VALIDATION_ERROR, and a create of type OAUTH2 is refused", async () => {
    expectError(await session.create("unnamed", { name: undefined }), 400, "VALIDATION_ERROR");
    const oauth = await session.create("oauth", { type: "OAUTH2", app: "gmail" });
    expect(oauth.status).toBeGreaterThanOrEqual(400);
    expect(oauth.status).toBeLessThan(500);
    session.note("create of OAUTH2", `${oauth.status} ${oauth.body?.error?.code}`);
  });

  test("a page of a list has at most 10 rows by default", async () => {
    const page = await session.call("GET", "/connections");
    expectPage(page, 10);
    for (const row of page.body.data) expectConnection(row);
  });

  test("the cursor leads to the next page, and no row is on both", async () => {
    await session.create("second");
    const [one, two] = await session.pages(1, 2);
    expectPage(one as Answer, 1);
    if (two !== undefined) expectPage(two, 1);
    const ids = [one, two].flatMap((page) => page?.body.data.map((row: { id: string }) => row.id) ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("a list of flows has the same page envelope", async () => {
    expectPage(await session.call("GET", "/flows?limit=1"), 1);
  });

  test("a delete answers 204 without a body, and the id is then NOT_FOUND", async () => {
    const { body } = await session.create("deleted");
    const path = `/connections/${encodeURIComponent(body.id)}`;
    const deleted = await session.call("DELETE", path);
    expect([deleted.status, deleted.text]).toEqual([204, ""]);
    expectError(await session.call("GET", path), 404, "NOT_FOUND");
    session.note("second delete of the same id", String((await session.call("DELETE", path)).status));
    const [page] = await session.pages(100, 1);
    session.note("deleted connection still listed", yesNo(listed(page).includes(body.id)));
  });

  test("not published: lists", async () => {
    const made = await session.create("lag");
    const rows = (await session.pages(100, 4)).flatMap(listed);
    session.note("listed right after its create", yesNo(rows.includes(made.body.id)));
    session.note("order of lists", order(rows.indexOf(first.body.id), rows.indexOf(made.body.id)));
    session.note("limit of 101", String((await session.call("GET", "/connections?limit=101")).status));
    session.note("made-up cursor", String((await session.call("GET", "/connections?cursor=x")).status));
  });

  test("not published: creates", async () => {
    const again = await session.create("first");
    session.note("unique names", again.status === 409 ? "yes" : `no (${again.status})`);
    const once = { "idempotency-key": session.prefix };
    const [one, two] = [await session.create("idem", {}, once), await session.create("idem", {}, once)];
    session.note(
      "same id for the same idempotency key",
      yesNo(two.status < 300 && one.body.id === two.body.id),
    );
    const unknown = await session.create("unknown", { note: "unknown field" });
    session.note("unknown field in a create", String(unknown.status));
    const nonAscii = await session.create("Zürich 東京");
    session.note(
      "non-ASCII name",
      nonAscii.body?.name === `${session.prefix}-Zürich 東京` ? "kept" : String(nonAscii.status),
    );
    const path = `/connections/${encodeURIComponent(first.body.id)}`;
    session.note(
      "PATCH of a connection",
      String((await session.call("PATCH", path, { name: session.prefix })).status),
    );
  });

  test("every reply had the rate-limit headers", () => {
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

/** The order of the list, from the places of an older and a newer row; -1 means that the row is missing. */
function order(first: number, later: number): string {
  if (first < 0 || later < 0) return "unknown: a row is missing";
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

/** The notes as lines, with the answers below each other. */
function table(title: string, notes: readonly { question: string; answer: string }[]): string {
  const width = Math.max(...notes.map(({ question }) => question.length), 0);
  return [title, ...notes.map(({ question, answer }) => `  ${question.padEnd(width)}  ${answer}`)].join("\n");
}
