import { expect, test } from "vitest";
import type { ListQuirk } from "../../emulator/index";
import { anEmulator, aRun, asked, endOf, INPUTS, type Liar, liar, trap } from "./stage";

const COUNT = 150;

/** A project of 150 connections whose list misbehaves, and a stack that manages all of them. */
async function aProjectWith(how: ListQuirk, times: number | "always") {
  const emulator = await anEmulator();
  const seeds = Array.from({ length: COUNT }, (_, at) => ({ app: "a", name: `n${at}`, apiKey: `sk_${at}` }));
  const ids = emulator.seed(seeds).map(({ id }) => id);
  const first = aRun(emulator.url);
  const rows = await Promise.all(
    ids.map((id, at) => first.create({ ...seeds[at], importId: id }).then(({ outs }) => outs)),
  );
  emulator.resetRequests();
  emulator.faults.add({ fault: { kind: "list", how }, times });
  const refresh = () => {
    const run = aRun(emulator.url);
    return Promise.all(ids.map((id, at) => endOf(run.read(id, rows[at] ?? {}))));
  };
  return { emulator, ids, refresh };
}

test.each(["empty-page", "duplicate-ids"] as const)(
  "after one fault (%s), a refresh still finds every row",
  async (how) => {
    const { emulator, ids, refresh } = await aProjectWith(how, 1);
    const ends = await refresh();
    ends.forEach((end, at) => {
      expect(end).toContain(`"id":"${ids[at]}"`);
    });
    expect(emulator.requests.length).toBeLessThanOrEqual(3);
  },
);

test.each(["repeating-cursor", "never-ending", "no-cursor", "empty-page"] as const)(
  "with a permanent fault (%s), each row gets a clear error or the right answer, with a limited number of requests",
  async (how) => {
    const { emulator, ids, refresh } = await aProjectWith(how, "always");
    (await refresh()).forEach((end, at) => {
      expect(end).toMatch(new RegExp(`^\\[LIST_BROKEN\\]|"id":"${ids[at]}"`));
      expect(end).not.toMatch(/"id":""/);
    });
    expect(emulator.requests.length).toBeLessThanOrEqual(2 * COUNT);
    expect(asked(emulator)).not.toContain("DELETE /connections");
  },
);

test.each(["repeating-cursor", "no-cursor"] as const)(
  "with a permanent fault (%s), nothing is created that may already exist",
  async (how) => {
    const { emulator } = await aProjectWith(how, "always");
    expect(await endOf(aRun(emulator.url).create(INPUTS))).toMatch(/^\[LIST_BROKEN\].*Nothing was changed/);
    expect(emulator.connections()).toHaveLength(COUNT);
    expect(emulator.requests.length).toBeLessThanOrEqual(10);
  },
);

test.each(["empty-page", "duplicate-ids"] as const)(
  "after one fault (%s), an import and a create still work",
  async (how) => {
    const { emulator, ids } = await aProjectWith(how, 1);
    const run = aRun(emulator.url);
    const adopted = await run.create({ name: "n149", app: "a", apiKey: "sk_149", importId: ids[149] });
    const made = await run.create(INPUTS);
    expect(adopted.id).toBe(ids[149]);
    expect(emulator.holdsKey(made.id, INPUTS.apiKey)).toBe(true);
    expect(emulator.connections()).toHaveLength(COUNT + 1);
  },
);

test("a list that never ends fails after 1000 pages", async () => {
  const server: Liar = await liar((_, response) => {
    const at = String(server.requests.length);
    const page = { data: [{ id: at }], cursor: at, hasMore: true };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(page));
  });
  const end = await endOf(aRun(`http://127.0.0.1:${server.port}`).create(INPUTS));
  expect(end).toMatch(/^\[LIST_BROKEN\].*1000 pages/);
  expect(server.requests).toHaveLength(1_000);
});

test.each([
  (port: number) => `http://127.0.0.1:${port}/api/v1/connections?limit=100`,
  (port: number) => `//127.0.0.1:${port}/`,
  (port: number) => `@127.0.0.1:${port}/`,
  () => "../../../admin?all=true#",
  () => "\r\nHost: elsewhere\r\n\r\n",
  () => "&limit=1&cursor=",
])("a hostile cursor is sent back as a plain value (%#)", async (cursorOf) => {
  const elsewhere = await trap();
  const cursor = cursorOf(elsewhere.port);
  const server = await liar((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://server");
    const isSecond = searchParams.get("cursor") === cursor;
    const refusal = { error: { code: "NOT_FOUND", message: "No.", statusCode: 404 } };
    if (pathname.endsWith("/conn_a")) return response.writeHead(404).end(JSON.stringify(refusal));
    const page = { data: [], cursor: isSecond ? null : cursor, hasMore: !isSecond };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(page));
    return undefined;
  });
  const run = aRun(`http://127.0.0.1:${server.port}/api/v1`);
  expect(await endOf(run.create({ ...INPUTS, importId: "conn_a" }))).toMatch(/^\[/);
  expect(server.requests.map((request) => request.replace(/\?.*/, ""))).toEqual([
    "GET /api/v1/connections",
    "GET /api/v1/connections/conn_a",
    "GET /api/v1/connections",
  ]);
  expect(elsewhere.arrived).toBe("");
});
