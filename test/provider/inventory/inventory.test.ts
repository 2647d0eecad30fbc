import fc from "fast-check";
import { expect, test } from "vitest";
import { FlowstackClient } from "../../../provider/api/client";
import { Inventory } from "../../../provider/inventory/inventory";
import { aScene, failureOf, requests, type Scene, settings } from "../world";

const idsOf = (count: number) => Array.from({ length: count }, (_, at) => `conn_${at}`);

/** A project with this many connections, and an inventory that has read none of them yet. */
function aProjectOf(count: number): Scene & { inventory: Inventory } {
  const scene = aScene({ quota: { limit: 1_000_000 } });
  scene.flowstack.seed(idsOf(count).map((id) => ({ id, app: "app", name: id })));
  return { ...scene, inventory: anInventory(scene) };
}

function anInventory({ world }: Scene): Inventory {
  return new Inventory(new FlowstackClient(settings(), world));
}

const pagesOf = (count: number) => Math.max(1, Math.ceil(count / 100));

type Finder = (inventory: Inventory, ids: string[]) => Promise<unknown>;
const oneByOne: Finder = async (inventory, ids) => {
  for (const id of ids) await inventory.find(id);
};
const together: Finder = (inventory, ids) => Promise.all(ids.map((id) => inventory.find(id)));
const inWaves: Finder = async (inventory, ids) => {
  for (let at = 0; at < ids.length; at += 4) await together(inventory, ids.slice(at, at + 4));
};

test.each([
  ["one by one", oneByOne],
  ["in waves of four", inWaves],
  ["all at once", together],
] as const)(
  "reading N of M connections %s costs at most 2 × min(N, pages) requests, and one GET for each miss",
  async (_, find) => {
    const wanted = fc.uniqueArray(fc.nat(449), { maxLength: 40 });
    const cases = fc.record({ rows: fc.nat(450), wanted, absent: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, wanted, absent }) => {
        const scene = aProjectOf(rows);
        const ids = [...wanted.map((at) => `conn_${at}`), ...idsOf(absent).map((id) => `gone_${id}`)];
        await find(scene.inventory, ids);
        const misses = wanted.filter((at) => at >= rows).length + absent;
        const most = 2 * Math.min(ids.length, pagesOf(rows)) + misses;
        expect(requests(scene).length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 60 },
    );
  },
);

test.each([1, 99, 100, 101, 250, 1_000])(
  "reading all %i connections together costs exactly the pages of the list",
  async (count) => {
    const { inventory, ...scene } = aProjectOf(count);
    const rows = await Promise.all(idsOf(count).map((id) => inventory.find(id)));
    expect(rows.map((row) => row?.id)).toEqual(idsOf(count));
    expect(requests(scene)).toEqual(Array.from({ length: pagesOf(count) }, () => "GET /connections"));
  },
);

test("reading one of many connections costs one page and one GET", async () => {
  const { inventory, ...scene } = aProjectOf(1_000);
  expect((await inventory.find("conn_999"))?.name).toBe("conn_999");
  expect(requests(scene)).toEqual(["GET /connections", "GET /connections/conn_999"]);
});

test("an absent id is confirmed by a GET, and the result is undefined", async () => {
  const { inventory, ...scene } = aProjectOf(3);
  expect(await inventory.find("conn_3")).toBeUndefined();
  expect(requests(scene)).toEqual(["GET /connections", "GET /connections/conn_3"]);
});

test("readers that need the same GET at the same time share it", async () => {
  const { inventory, ...scene } = aProjectOf(3);
  await inventory.reach();
  const both = [inventory.find("gone"), inventory.find("gone")];
  expect(await Promise.all(both)).toEqual([undefined, undefined]);
  expect(requests(scene)).toEqual(["GET /connections", "GET /connections/gone"]);
});

test("a finished GET is not shared, neither its failure nor its answer", async () => {
  const { inventory, flowstack, ...scene } = aProjectOf(3);
  await inventory.reach();
  flowstack.faults.add({ fault: { kind: "answer", status: 403 }, match: { path: "/connections/" } });
  const both = [failureOf(inventory.find("late")), failureOf(inventory.find("late"))];
  expect((await Promise.all(both)).map(({ code }) => code)).toEqual(["FORBIDDEN", "FORBIDDEN"]);
  expect(await inventory.find("late")).toBeUndefined();
  flowstack.seed([{ id: "late", app: "app", name: "late" }]);
  expect((await inventory.find("late"))?.name).toBe("late");
  const get = "GET /connections/late";
  expect(requests({ flowstack, ...scene })).toEqual(["GET /connections", get, get, get]);
});

test("a connection that the list does not show yet is found by a GET", async () => {
  const { inventory, flowstack } = aProjectOf(3);
  flowstack.setListLag({ lists: 9 });
  flowstack.seed([{ id: "late", app: "app", name: "late" }]);
  expect((await inventory.find("late"))?.name).toBe("late");
});

test.each([
  [403, "FORBIDDEN"],
  [401, "UNAUTHORIZED"],
  [503, "SERVICE_UNAVAILABLE"],
])(
  "HTTP %i never means that a connection is absent, neither for the list nor for a GET",
  async (status, code) => {
    for (const path of ["/connections?", "/connections/"]) {
      const { inventory, flowstack } = aProjectOf(3);
      flowstack.faults.add({ fault: { kind: "answer", status }, match: { path }, times: "always" });
      expect((await failureOf(inventory.find("gone"))).code).toBe(code);
    }
  },
);

test("a 404 with HTML never means that a connection is absent", async () => {
  const { inventory, flowstack } = aProjectOf(3);
  const match = { path: "/connections/" };
  flowstack.faults.add({ fault: { kind: "answer", status: 404, html: true }, match, times: "always" });
  expect((await failureOf(inventory.find("gone"))).code).toBe("NOT_JSON");
});

test("all() walks the list once, and includes what this process creates and deletes", async () => {
  const { inventory, ...scene } = aProjectOf(150);
  expect(await inventory.all()).toHaveLength(150);
  inventory.noteCreated({ id: "own", name: "Own" });
  inventory.noteDeleted("conn_7");
  const ids = (await inventory.all()).map(({ id }) => id);
  expect([ids.length, ids.includes("own"), ids.includes("conn_7")]).toEqual([150, true, false]);
  expect(requests(scene)).toHaveLength(2);
});

test("a connection that this process created is found without a request, a deleted one is not found", async () => {
  const { inventory, ...scene } = aProjectOf(2);
  await inventory.all();
  inventory.noteCreated({ id: "own", name: "Own" });
  inventory.noteDeleted("conn_0");
  expect((await inventory.find("own"))?.name).toBe("Own");
  expect(await inventory.find("conn_0")).toBeUndefined();
  inventory.noteDeleted("own");
  expect(await inventory.find("own")).toBeUndefined();
  expect(requests(scene)).toHaveLength(1);
});

test("all() and find() share one walk", async () => {
  const { inventory, ...scene } = aProjectOf(250);
  await Promise.all([inventory.all(), inventory.find("conn_199"), inventory.find("conn_1"), inventory.all()]);
  expect(requests(scene)).toHaveLength(3);
});

test("lookAgain() begins a new walk", async () => {
  const { inventory, flowstack, ...scene } = aProjectOf(2);
  await inventory.all();
  flowstack.seed([{ id: "new", app: "app", name: "new" }]);
  inventory.noteDeleted("conn_0");
  expect((await inventory.lookAgain()).map(({ id }) => id)).toEqual(["conn_1", "new"]);
  expect(requests({ flowstack, ...scene })).toHaveLength(2);
});

test("callers that wait for lookAgain() at the same time share one walk", async () => {
  const { inventory, ...scene } = aProjectOf(2);
  const looks = await Promise.all(Array.from({ length: 20 }, () => inventory.lookAgain()));
  expect(looks.every((rows) => rows.length === 2)).toBe(true);
  expect(requests(scene)).toHaveLength(1);
});

test("callers of lookAgain() during a walk share the next walk", async () => {
  const { inventory, flowstack, ...scene } = aProjectOf(150);
  const first = inventory.lookAgain();
  await Promise.resolve().then(() => Promise.resolve());
  flowstack.seed([{ id: "new", app: "app", name: "new" }]);
  const later = [inventory.lookAgain(), inventory.lookAgain()];
  await first;
  for (const rows of await Promise.all(later)) expect(rows.map(({ id }) => id)).toContain("new");
  expect(requests({ flowstack, ...scene }).length).toBeLessThanOrEqual(4);
});

test("after a failed walk, lookAgain() starts a new one", async () => {
  const { inventory, flowstack } = aProjectOf(2);
  flowstack.faults.add({ fault: { kind: "answer", status: 403 } });
  expect((await failureOf(inventory.lookAgain())).code).toBe("FORBIDDEN");
  expect(await inventory.lookAgain()).toHaveLength(2);
});

test.each(["repeating-cursor", "never-ending", "no-cursor"] as const)(
  "a list with the fault %s ends with an error",
  async (how) => {
    const { inventory, flowstack } = aProjectOf(150);
    flowstack.faults.add({ fault: { kind: "list", how }, times: "always" });
    expect((await failureOf(inventory.all())).code).toBe("LIST_BROKEN");
  },
);

test.each(["empty-page", "duplicate-ids"] as const)(
  "a list with the fault %s is read completely",
  async (how) => {
    const { inventory, flowstack } = aProjectOf(150);
    flowstack.faults.add({ fault: { kind: "list", how } });
    expect((await inventory.all()).map(({ id }) => id)).toEqual(idsOf(150));
  },
);
