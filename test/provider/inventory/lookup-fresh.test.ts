import { describe, expect, test } from "vitest";
import { findAll, findOne } from "../../../provider/inventory/lookup";
import { openProject } from "../../../provider/inventory/project";
import { aScene, failureOf, requests, settings } from "../world";

/** Lookups while the run changes what they look up. */

const WALK = "GET /connections";

function aProject() {
  const scene = aScene();
  scene.flowstack.seed([{ id: "conn_old", app: "stripe", name: "Payments" }]);
  const project = openProject(settings(), scene.world);
  const create = (id: string, name = "New") => void scene.flowstack.seed([{ id, app: "stripe", name }]);
  return { ...scene, project, create, sent: () => requests(scene) };
}

/** A project whose list was read before the run created conn_new. */
async function afterACreate(name?: string) {
  const scene = aProject();
  await findAll(scene.project, {});
  scene.create("conn_new", name);
  return scene;
}

test("lookups that the list satisfies share one walk", async () => {
  const { project, sent } = aProject();
  await Promise.all([findOne(project, { id: "conn_old" }), findOne(project, { name: "Payments" })]);
  await findAll(project, { app: "stripe" }, { hasOthers: false, ids: ["conn_old"] });
  expect(sent()).toEqual([WALK]);
});

test("an id that the walk did not show is requested once by all that need it, without another walk", async () => {
  const { project, sent } = await afterACreate();
  const found = await Promise.all([
    findOne(project, { id: "conn_new" }),
    findOne(project, { id: "conn_new" }),
  ]);
  expect(found.map(({ id, name }) => [id, name])).toEqual(Array(2).fill(["conn_new", "New"]));
  expect(sent()).toEqual([WALK, "GET /connections/conn_new"]);
});

test("a name that the walk did not show is looked for in one more walk, shared by concurrent misses", async () => {
  const { project, create, sent } = await afterACreate();
  create("conn_newer", "Newer");
  const found = await Promise.all([findOne(project, { name: "New" }), findOne(project, { name: "Newer" })]);
  expect(found.map(({ id }) => id)).toEqual(["conn_new", "conn_newer"]);
  expect(sent()).toEqual([WALK, WALK]);
});

test.each([
  [{ id: "conn_none" }, "GET /connections/conn_none"],
  [{ name: "None" }, WALK],
])("%o, which FlowStack does not have, is refused after one more request", async (args, request) => {
  const { project, sent } = await afterACreate();
  expect(await failureOf(findOne(project, args))).toMatchObject({ code: "LOOKUP_FAILED" });
  expect(sent()).toEqual([WALK, request]);
});

test("a name that the lookup's own walk does not show is refused at once", async () => {
  const { project, sent } = aProject();
  expect(await failureOf(findOne(project, { name: "None" }))).toMatchObject({ code: "LOOKUP_FAILED" });
  expect(sent()).toEqual([WALK]);
});

test.each(["..", "\ud800", " conn_old", "a\u0000"])("%j cannot be an id, and is not sent", async (id) => {
  const { project, sent } = aProject();
  expect(await failureOf(findOne(project, { id }))).toMatchObject({ code: "LOOKUP_FAILED" });
  expect(sent()).toEqual([WALK]);
});

test("an id that FlowStack refuses as malformed is not found", async () => {
  const { project, flowstack } = aProject();
  await findAll(project, {});
  flowstack.faults.add({ fault: { kind: "answer", status: 400 } });
  expect(await failureOf(findOne(project, { id: "conn/1" }))).toMatchObject({ code: "LOOKUP_FAILED" });
});

test("another failure of the request for an id is reported as what it is", async () => {
  const { project, flowstack } = aProject();
  await findAll(project, {});
  flowstack.faults.add({ fault: { kind: "answer", status: 403 } });
  expect(await failureOf(findOne(project, { id: "conn_new" }))).toMatchObject({ code: "FORBIDDEN" });
});

test("wrong arguments cost no request", async () => {
  const { project, sent } = aProject();
  expect(await failureOf(findOne(project, { id: "" }))).toMatchObject({ code: "LOOKUP_INVALID" });
  expect(sent()).toEqual([]);
});

describe("after a wait for other resources", () => {
  const OTHERS = { hasOthers: true, ids: [] };

  test("the first walk of the run is fresh", async () => {
    const { project, sent } = aProject();
    expect(await findAll(project, {}, OTHERS)).toHaveLength(1);
    expect(sent()).toEqual([WALK]);
  });

  test("a walk that began before is not used, although it shows a match", async () => {
    const { project, flowstack, sent } = await afterACreate();
    expect(await findAll(project, {}, OTHERS)).toHaveLength(2);
    flowstack.rename("conn_old", "Renamed");
    expect((await findOne(project, { id: "conn_old" }, OTHERS)).name).toBe("Renamed");
    expect((await findOne(project, { name: "Renamed" }, OTHERS)).id).toBe("conn_old");
    expect(sent()).toEqual([WALK, WALK, "GET /connections/conn_old", WALK]);
  });

  test("a connection that was deleted meanwhile is not found", async () => {
    const { project, flowstack } = await afterACreate();
    flowstack.remove("conn_old");
    expect(await failureOf(findOne(project, { id: "conn_old" }, OTHERS))).toMatchObject({
      code: "LOOKUP_FAILED",
    });
  });

  test("a name that a fresh walk does not show is not looked for again", async () => {
    const { project, sent } = await afterACreate();
    await failureOf(findOne(project, { name: "None" }, OTHERS));
    expect(sent()).toEqual([WALK, WALK]);
  });

  test("the new connection of a rotation is found by the name that the old one still has", async () => {
    const { project, sent } = await afterACreate("Payments");
    const waited = { hasOthers: false, ids: ["conn_new"] };
    expect((await findOne(project, { name: "Payments" }, waited)).id).toBe("conn_new");
    expect(sent()).toEqual([WALK, WALK]);
  });

  test("a fresh walk has as many retries as the settings allow", async () => {
    const { project, flowstack } = await afterACreate();
    for (let faults = 0; faults < 3; faults++) {
      flowstack.faults.add({ fault: { kind: "answer", status: 503 } });
    }
    expect(await findAll(project, {}, OTHERS)).toHaveLength(2);
  });

  test("a connection that FlowStack's list does not show yet is found by its own request", async () => {
    const { project, flowstack, create, sent } = aProject();
    await findAll(project, {});
    flowstack.setListLag({ lists: 9 });
    create("conn_new");
    const waited = { hasOthers: false, ids: ["conn_new"] };
    expect((await findOne(project, { name: "New" }, waited)).id).toBe("conn_new");
    expect(await findAll(project, { app: "stripe" }, waited)).toHaveLength(2);
    expect(sent()).toEqual([WALK, WALK, "GET /connections/conn_new", WALK, "GET /connections/conn_new"]);
  });
});
