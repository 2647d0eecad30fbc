import { expect, test } from "vitest";
import type { ConnectionPage } from "../../../provider/api/shapes";
import { ListWalk } from "../../../provider/inventory/list-walk";
import { failureOf } from "../world";

const page = (ids: string[], cursor?: string | null, hasMore?: boolean | null): ConnectionPage => ({
  data: ids.map((id) => ({ id })),
  ...(cursor !== undefined && { cursor }),
  ...(hasMore !== undefined && { hasMore }),
});

/** A walk over these pages, of which the last one repeats, and the cursors that it sent. */
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

test("a walk follows the cursors to the end", async () => {
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
  ["a cursor without hasMore means another page", page(["a"], "1"), 2],
  ["a page with neither ends the list", page(["a"]), 1],
  ["a null cursor without hasMore ends the list", page(["a"], null), 1],
  ["hasMore false ends the list, even with a cursor", page(["a"], "1", false), 1],
])("%s", async (_, first, expected) => {
  const { walk, asked } = aWalk(first, page(["b"], null, false));
  await walk.toEnd();
  expect(asked).toHaveLength(expected);
});

test("callers of next() at the same time share one request", async () => {
  const { walk, asked } = aWalk(page(["a"], "1", true), page(["b"], "2", true), page([], null, false));
  await Promise.all([walk.next(), walk.next(), walk.next()]);
  expect(asked).toEqual([undefined]);
  await Promise.all([walk.toEnd(), walk.toEnd(), walk.next()]);
  expect(asked).toEqual([undefined, "1", "2"]);
});

test("for an id that occurs twice, the last connection counts", async () => {
  const first = { ...page(["a"], "1", true), data: [{ id: "a", status: "ACTIVE" }] };
  const { walk } = aWalk(first, { data: [{ id: "a", status: "ERROR" }, { id: "b" }], hasMore: false });
  expect(await idsOf(walk)).toEqual(["a", "b"]);
  expect(walk.connections.get("a")?.status).toBe("ERROR");
});

test("an empty page in the middle does not end the walk", async () => {
  const { walk } = aWalk(page(["a"], "1", true), page([], "2", true), page(["b"], null, false));
  expect(await idsOf(walk)).toEqual(["a", "b"]);
});

let made = 0;
const fresh = () => `fresh_${made++}`;

test.each([
  ["the previous cursor again", [page(["a"], "1", true), page(["b"], "1", true)], 2],
  ["an older cursor again", [page(["a"], "1", true), page(["b"], "2", true), page(["c"], "1", true)], 3],
  ["hasMore without a cursor", [page(["a"], null, true)], 1],
  ["hasMore with an empty cursor", [page(["a"], "", true)], 1],
])("%s causes LIST_BROKEN", async (_, pages, requests) => {
  const { walk, asked } = aWalk(...pages);
  expect((await failureOf(walk.toEnd())).code).toBe("LIST_BROKEN");
  expect(asked).toHaveLength(requests);
});

test("pages with nothing new cause LIST_BROKEN after a few requests", async () => {
  let asked = 0;
  const walk = new ListWalk(async () => {
    asked++;
    return page(["a"], fresh(), true);
  });
  expect((await failureOf(walk.toEnd())).message).toContain("nothing new");
  expect(asked).toBeLessThanOrEqual(5);
});

test("a list without end causes LIST_BROKEN after 1000 pages", async () => {
  let asked = 0;
  const walk = new ListWalk(async () => {
    asked++;
    return page([fresh()], fresh(), true);
  });
  expect((await failureOf(walk.toEnd())).message).toContain("1000 pages");
  expect(asked).toBe(1_000);
});

test("after LIST_BROKEN, the same error comes again without a request", async () => {
  const { walk, asked } = aWalk(page(["a"], null, true));
  const first = await failureOf(walk.toEnd());
  expect(await failureOf(walk.next())).toBe(first);
  expect(asked).toHaveLength(1);
});

test("a failed page is requested again with the same cursor", async () => {
  const { walk, asked } = aWalk(page(["a"], "1", true), new Error("no luck"), page(["b"], null, false));
  await expect(walk.toEnd()).rejects.toThrow("no luck");
  expect(await idsOf(walk)).toEqual(["a", "b"]);
  expect(asked).toEqual([undefined, "1", "1"]);
});
