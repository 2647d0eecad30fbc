import { expect, test } from "vitest";
import type { ConnectionPage } from "../../../provider/api/shapes";
import { ListWalk } from "../../../provider/inventory/list-walk";
import { failureOf } from "../world";

const page = (ids: string[], cursor?: string | null, hasMore?: boolean | null): ConnectionPage => ({
  data: ids.map((id) => ({ id })),
  ...(cursor !== undefined && { cursor }),
  ...(hasMore !== undefined && { hasMore }),
});

/** A walk over these pages, the last of them for ever, and the cursors that it asked with. */
function aWalk(...pages: (ConnectionPage | Error)[]) {
  const asked: (string | undefined)[] = [];
  const walk = new ListWalk(async (cursor) => {
    const next = pages[Math.min(asked.push(cursor), pages.length) - 1];
    if (next instanceof Error) throw next;
    return next as ConnectionPage;
  });
  return { walk, asked };
}

const idsOf = async (walk: ListWalk) => [...(await walk.toEnd()).keys()];

test("goes from cursor to cursor, to the end", async () => {
  const { walk, asked } = aWalk(
    page(["a", "b"], "1", true),
    page(["c"], "2", true),
    page(["d"], null, false),
  );
  expect(await idsOf(walk)).toEqual(["a", "b", "c", "d"]);
  expect(asked).toEqual([undefined, "1", "2"]);
  expect(await idsOf(walk)).toHaveLength(4);
  expect([asked.length, walk.pages, walk.finished]).toEqual([3, 3, true]);
});

test.each([
  ["a cursor without hasMore goes on", page(["a"], "1"), 2],
  ["neither is the end", page(["a"]), 1],
  ["a null cursor without hasMore is the end", page(["a"], null), 1],
  ["hasMore false is the end, cursor or not", page(["a"], "1", false), 1],
])("%s", async (_, first, expected) => {
  const { walk, asked } = aWalk(first, page(["b"], null, false));
  await walk.toEnd();
  expect(asked).toHaveLength(expected);
});

test("whoever asks for the next page meanwhile waits for the same one", async () => {
  const { walk, asked } = aWalk(page(["a"], "1", true), page(["b"], "2", true), page([], null, false));
  await Promise.all([walk.next(), walk.next(), walk.next()]);
  expect(asked).toEqual([undefined]);
  await Promise.all([walk.toEnd(), walk.toEnd(), walk.next()]);
  expect(asked).toEqual([undefined, "1", "2"]);
});

test("an id that comes twice counts once, as it came last", async () => {
  const first = { ...page(["a"], "1", true), data: [{ id: "a", status: "ACTIVE" }] };
  const { walk } = aWalk(first, { data: [{ id: "a", status: "ERROR" }, { id: "b" }], hasMore: false });
  expect(await idsOf(walk)).toEqual(["a", "b"]);
  expect(walk.rows.get("a")?.status).toBe("ERROR");
});

test("an empty page in the middle is gone through", async () => {
  const { walk } = aWalk(page(["a"], "1", true), page([], "2", true), page(["b"], null, false));
  expect(await idsOf(walk)).toEqual(["a", "b"]);
});

let made = 0;
const fresh = () => `fresh_${made++}`;

test.each([
  ["the same cursor as before", [page(["a"], "1", true), page(["b"], "1", true)], 2],
  ["a cursor of long before", [page(["a"], "1", true), page(["b"], "2", true), page(["c"], "1", true)], 3],
  ["hasMore without a cursor", [page(["a"], null, true)], 1],
  ["hasMore with an empty cursor", [page(["a"], "", true)], 1],
])("%s breaks the list", async (_, pages, requests) => {
  const { walk, asked } = aWalk(...pages);
  expect((await failureOf(walk.toEnd())).code).toBe("LIST_BROKEN");
  expect(asked).toHaveLength(requests);
});

test("pages without end that bring nothing new break the list soon", async () => {
  let asked = 0;
  const walk = new ListWalk(async () => {
    asked++;
    return page(["a"], fresh(), true);
  });
  expect((await failureOf(walk.toEnd())).message).toContain("nothing new");
  expect(asked).toBeLessThanOrEqual(5);
});

test("pages without end that bring something new break the list at last", async () => {
  let asked = 0;
  const walk = new ListWalk(async () => {
    asked++;
    return page([fresh()], fresh(), true);
  });
  expect((await failureOf(walk.toEnd())).message).toContain("1000 pages");
  expect(asked).toBe(1_000);
});

test("a broken list stays broken, for one request less each time", async () => {
  const { walk, asked } = aWalk(page(["a"], null, true));
  const first = await failureOf(walk.toEnd());
  expect(await failureOf(walk.next())).toBe(first);
  expect(asked).toHaveLength(1);
});

test("a page that failed is asked for again, with the same cursor", async () => {
  const { walk, asked } = aWalk(page(["a"], "1", true), new Error("no luck"), page(["b"], null, false));
  await expect(walk.toEnd()).rejects.toThrow("no luck");
  expect(await idsOf(walk)).toEqual(["a", "b"]);
  expect(asked).toEqual([undefined, "1", "1"]);
});
