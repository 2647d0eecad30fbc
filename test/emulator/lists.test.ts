import { describe, expect, test } from "vitest";
import { createFlowStack, type FlowStack } from "../../emulator/index";
import { bodyOf, call, create } from "./client";

function seeded(count: number, options = {}): FlowStack {
  const flowstack = createFlowStack(options);
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  flowstack.seed(numbers.map((number) => ({ id: `conn_${number}`, app: "stripe", name: `Row ${number}` })));
  return flowstack;
}

function page(flowstack: FlowStack, query = "") {
  return bodyOf(call(flowstack, "GET", `/connections${query}`));
}

function next(flowstack: FlowStack, cursor: string, limit = 10) {
  return page(flowstack, `?limit=${limit}&cursor=${encodeURIComponent(cursor)}`);
}

function ids({ data }: { data: { id: string }[] }): string[] {
  return data.map(({ id }) => id);
}

/** The ids on all pages. It stops after 20 pages, as some of these lists never end. */
function walk(flowstack: FlowStack, limit: number): string[] {
  const found: string[] = [];
  let at = page(flowstack, `?limit=${limit}`);
  for (let pages = 1; pages < 20; pages += 1) {
    found.push(...ids(at));
    if (!at.hasMore) break;
    at = next(flowstack, at.cursor, limit);
  }
  return found;
}

describe("pages", () => {
  test("a page has 10 rows by default, and at most 100", () => {
    const flowstack = seeded(150);
    expect(page(flowstack).data).toHaveLength(10);
    expect(page(flowstack, "?limit=100").data).toHaveLength(100);
    expect(page(flowstack, "?limit=1").data).toHaveLength(1);
    expect(page(seeded(10))).toMatchObject({ cursor: null, hasMore: false });
    expect(page(seeded(11)).hasMore).toBe(true);
  });

  test.each(["0", "101", "-1", "1.5", "ten", "", "1e1", "%20"])("limit=%s is a VALIDATION_ERROR", (limit) => {
    const reply = call(seeded(1), "GET", `/connections?limit=${limit}`);
    expect([reply.status, bodyOf(reply).error.code]).toEqual([400, "VALIDATION_ERROR"]);
  });

  test.each([
    [2, 25],
    [10, 25],
    [25, 25],
    [100, 25],
    [10, 20],
    [10, 0],
  ])(
    "pages of %i rows show each of %i rows once and in order; the last page has no cursor",
    (limit, count) => {
      const flowstack = seeded(count);
      expect(walk(flowstack, limit)).toEqual(flowstack.connections().map(({ id }) => id));
      const last = page(seeded(count), "?limit=100");
      expect([last.cursor, last.hasMore]).toEqual([null, false]);
    },
  );

  test("listOrder newest-first reverses the list", () => {
    const flowstack = seeded(25, { listOrder: "newest-first" });
    expect(walk(flowstack, 10)).toEqual(
      flowstack
        .connections()
        .map(({ id }) => id)
        .reverse(),
    );
  });

  test("a delete between two pages does not make the next page skip a row", () => {
    const flowstack = seeded(25);
    const first = page(flowstack);
    flowstack.remove("conn_3");
    expect(ids(next(flowstack, first.cursor))[0]).toBe("conn_11");
  });

  test("a cursor must be escaped, and only its own list accepts it", () => {
    const flowstack = seeded(25);
    flowstack.seed([{ app: "stripe", name: "Elsewhere" }], "second");
    const { cursor } = page(flowstack);
    expect(cursor).toContain("+");
    for (const wrong of [`/connections?cursor=${cursor}`, "/connections?cursor=x", "/connections?cursor="]) {
      expect(call(flowstack, "GET", wrong).status).toBe(400);
    }
    const elsewhere = encodeURIComponent(cursor);
    expect(call(flowstack, "GET", `/flows?cursor=${elsewhere}`).status).toBe(400);
    expect(call(flowstack, "GET", `/connections?cursor=${elsewhere}`, "", "fs_test_second").status).toBe(400);
    expect(call(seeded(25), "GET", `/connections?cursor=${elsewhere}`).status).toBe(400);
  });
});

describe("flows", () => {
  test("come in the same page envelope; the status parameter filters them", () => {
    const flowstack = createFlowStack();
    const all = bodyOf(call(flowstack, "GET", "/flows"));
    expect(all).toMatchObject({ cursor: null, hasMore: false });
    expect(Object.keys(all.data[0])).toEqual(
      expect.arrayContaining([
        "id",
        "name",
        "status",
        "engine",
        "triggerType",
        "runCount",
        "successRate",
        "lastRun",
      ]),
    );
    expect(all.data[0]).toMatchObject({ runCount: 120, successRate: 1, lastRun: "2026-03-01T10:00:00Z" });
    expect(all.data[2]).toMatchObject({ runCount: 0, successRate: 0, lastRun: null });
    const inactive = bodyOf(call(flowstack, "GET", "/flows?status=INACTIVE"));
    expect(new Set(inactive.data.map((flow: { status: string }) => flow.status))).toEqual(
      new Set(["INACTIVE"]),
    );
    expect(call(flowstack, "GET", "/flows?status=LATE").status).toBe(400);
    const first = bodyOf(call(flowstack, "GET", "/flows?limit=1"));
    const second = bodyOf(
      call(flowstack, "GET", `/flows?limit=1&cursor=${encodeURIComponent(first.cursor)}`),
    );
    expect(second.data[0].id).not.toBe(first.data[0].id);
  });
});

describe("lists that lag behind writes", () => {
  test("lists: 2 hides a new connection from two list calls of its project, but not from a get", () => {
    const flowstack = createFlowStack({ listLag: { lists: 2 } });
    const { id } = bodyOf(call(flowstack, "POST", "/connections", create()));
    expect(call(flowstack, "GET", `/connections/${id}`).status).toBe(200);
    call(flowstack, "GET", "/connections", "", "fs_test_second");
    expect([1, 2, 3].map(() => page(flowstack).data.length)).toEqual([0, 0, 1]);
  });

  test("ms: 500 hides it for 500 ms; setListLag(undefined) ends the lag for later writes", () => {
    let now = 0;
    const flowstack = createFlowStack({ listLag: { ms: 500 }, now: () => now });
    call(flowstack, "POST", "/connections", create());
    now = 499;
    expect(page(flowstack).data).toHaveLength(0);
    now = 500;
    expect(page(flowstack).data).toHaveLength(1);
    flowstack.setListLag(undefined);
    call(flowstack, "POST", "/connections", create());
    expect(page(flowstack).data).toHaveLength(2);
  });

  test("deletes: true keeps a deleted connection in lists only; without it, lists show the delete at once", () => {
    const flowstack = createFlowStack();
    const [kept, dropped] = flowstack.seed([
      { app: "stripe", name: "Kept" },
      { app: "stripe", name: "Dropped" },
    ]);
    flowstack.setListLag({ lists: 1 });
    flowstack.remove(dropped?.id ?? "");
    expect(page(flowstack).data).toHaveLength(1);
    flowstack.setListLag({ lists: 1, deletes: true });
    flowstack.remove(kept?.id ?? "");
    expect(flowstack.connections()).toEqual([]);
    expect(call(flowstack, "GET", `/connections/${kept?.id}`).status).toBe(404);
    expect([page(flowstack), page(flowstack)].map(({ data }) => data.length)).toEqual([1, 0]);
  });
});

describe("lists that misbehave", () => {
  const always = (how: string) => ({
    times: "always" as const,
    fault: { kind: "list" as const, how: how as never },
  });

  test("repeating-cursor: the same page with the same cursor, again and again", () => {
    const flowstack = seeded(25);
    flowstack.faults.add(always("repeating-cursor"));
    const first = page(flowstack);
    const second = next(flowstack, first.cursor);
    const third = next(flowstack, second.cursor);
    expect([third.cursor, ids(third), third.hasMore]).toEqual([first.cursor, ids(first), true]);
  });

  test("never-ending: each page is full of new rows and has a new cursor", () => {
    const flowstack = seeded(5);
    flowstack.faults.add(always("never-ending"));
    const found = walk(flowstack, 10);
    // 19 pages of 10: walk() stops before it reads the twentieth.
    expect(new Set(found).size).toBe(190);
    expect(found.slice(0, 5)).toEqual(flowstack.connections().map(({ id }) => id));
  });

  test("no-cursor: hasMore is true, but there is no cursor", () => {
    const flowstack = seeded(25);
    flowstack.faults.add(always("no-cursor"));
    expect(page(flowstack)).toMatchObject({ cursor: null, hasMore: true });
  });

  test("empty-page: one page has no rows, and the page after it goes on from the same row", () => {
    const flowstack = seeded(25);
    const first = page(flowstack);
    flowstack.faults.add({ fault: { kind: "list", how: "empty-page" } });
    const empty = next(flowstack, first.cursor);
    expect([empty.data, empty.hasMore, empty.cursor === first.cursor]).toEqual([[], true, false]);
    expect(ids(next(flowstack, empty.cursor))[0]).toBe("conn_11");
  });

  test("duplicate-ids: the first row of each page is on it twice, and the list still ends", () => {
    const flowstack = seeded(12);
    flowstack.faults.add(always("duplicate-ids"));
    const found = walk(flowstack, 10);
    // 12 rows on two pages, each of which repeats one row.
    expect([found.length, new Set(found).size]).toEqual([14, 12]);
  });

  test("list faults apply to list requests only, those of flows included", () => {
    const flowstack = seeded(1);
    flowstack.faults.add({ fault: { kind: "list", how: "no-cursor" } });
    expect(bodyOf(call(flowstack, "GET", "/connections/conn_1"))).not.toHaveProperty("hasMore");
    call(flowstack, "POST", "/connections", create());
    expect(flowstack.faults.pending).toBe(1);
    expect(bodyOf(call(flowstack, "GET", "/flows"))).toMatchObject({ hasMore: true, cursor: null });
    expect(flowstack.faults.pending).toBe(0);
  });
});
