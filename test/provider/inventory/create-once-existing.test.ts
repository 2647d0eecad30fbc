import { describe, expect, test } from "vitest";
import { aProject, aScene, createOnce, failureOf, requests, type Scene } from "../world";

const WANTED = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };

const postsOf = (scene: Scene) => requests(scene).filter((one) => one === "POST /connections").length;
const idsIn = ({ flowstack }: Scene) => flowstack.connections().map(({ id }) => id);

describe("one of the same app and name exists", () => {
  const [id] = ["conn_there"];
  const withOne = (connection = {}) => {
    const scene = aScene();
    scene.flowstack.seed([{ ...WANTED, id, ...connection }]);
    return scene;
  };

  test("refuse, the default: names it, and two ways out", async () => {
    const scene = withOne();
    const error = await failureOf(createOnce(aProject(scene), WANTED));
    expect(error.code).toBe("ALREADY_EXISTS");
    const ways = /conn_there.*import: "conn_there".*aliases: \[/;
    expect(error.message).toMatch(ways);
    expect(postsOf(scene)).toBe(0);
  });

  test("create: makes another", async () => {
    const scene = withOne();
    const { connection, adopted } = await createOnce(aProject(scene, { existing: "create" }), WANTED);
    expect([idsIn(scene), adopted]).toEqual([[id, connection.id], false]);
    expect(requests(scene)).toEqual(["GET /connections", "POST /connections"]);
  });

  test("adopt: takes it, without a POST", async () => {
    const scene = withOne();
    const project = aProject(scene, { existing: "adopt" });
    expect(await createOnce(project, WANTED)).toMatchObject({ connection: { id }, adopted: true });
    expect(postsOf(scene)).toBe(0);
  });

  test("adopt: two that fit are one too many, and both are named", async () => {
    const scene = withOne();
    scene.flowstack.seed([{ ...WANTED, id: "conn_too" }]);
    const error = await failureOf(createOnce(aProject(scene, { existing: "adopt" }), WANTED));
    expect(error.message).toContain("conn_there, conn_too");
    expect(postsOf(scene)).toBe(0);
  });

  test("adopt: the second to want it makes its own", async () => {
    const scene = withOne();
    const project = aProject(scene, { existing: "adopt" });
    const made = await Promise.all([createOnce(project, WANTED), createOnce(project, WANTED)]);
    expect(made.map(({ adopted }) => adopted)).toEqual([true, false]);
    expect(new Set(made.map(({ connection }) => connection.id)).size).toBe(2);
  });

  test("a connection that is gone, and that the list still shows, is no obstacle", async () => {
    const scene = withOne();
    scene.flowstack.setListLag({ lists: 9, deletes: true });
    scene.flowstack.remove("conn_there");
    const { connection, adopted } = await createOnce(aProject(scene, { existing: "adopt" }), WANTED);
    expect([adopted, connection.id]).toEqual([false, idsIn(scene)[0]]);
  });

  test("a connection that the stack tracks is no obstacle", async () => {
    const scene = withOne();
    const project = aProject(scene);
    project.run.tracked(id as string);
    expect((await createOnce(project, WANTED)).adopted).toBe(false);
  });

  test.each([
    ["trimmed the name", { name: ` ${WANTED.name}\t` }],
    ["lower-cased the app", { app: "STRIPE" }],
    ["composed the name", { name: WANTED.name.replace("o", "o\u0308").normalize("NFC") }],
  ])("a server that %s does not hide it", async (_, written) => {
    const wanted =
      "name" in written && written.name.includes("ö")
        ? { ...WANTED, name: written.name.normalize("NFD") }
        : WANTED;
    expect((await failureOf(createOnce(aProject(withOne(written)), wanted))).code).toBe("ALREADY_EXISTS");
  });

  test.each([
    ["type", { type: "OAUTH2" }],
    ["app", { app: "github" }],
    ["name", { name: "Staging Stripe" }],
  ])("one of another %s is another", async (_, connection) => {
    expect((await createOnce(aProject(withOne(connection)), WANTED)).adopted).toBe(false);
  });
});

test("the same name twice in a program: two connections", async () => {
  const scene = aScene();
  const project = aProject(scene);
  const made = await Promise.all([createOnce(project, WANTED), createOnce(project, WANTED)]);
  expect(idsIn(scene)).toEqual(made.map(({ connection }) => connection.id));
  expect(postsOf(scene)).toBe(2);
});

test("the same name twice, the first reply lost: each gets its own", async () => {
  const scene = aScene({ listLag: { ms: 3_000 } });
  scene.flowstack.faults.add({ fault: { kind: "reset", when: "after" }, match: { method: "POST" } });
  const project = aProject(scene);
  const made = await Promise.all([createOnce(project, WANTED), createOnce(project, WANTED)]);
  expect(new Set(idsIn(scene))).toEqual(new Set(made.map(({ connection }) => connection.id)));
  expect([idsIn(scene).length, postsOf(scene)]).toEqual([2, 2]);
});

test("after one that failed, the next of the same name has its turn", async () => {
  const scene = aScene();
  scene.flowstack.faults.add({ fault: { kind: "answer", status: 400 }, match: { method: "POST" } });
  const project = aProject(scene);
  const [first, second] = await Promise.allSettled([
    createOnce(project, WANTED),
    createOnce(project, WANTED),
  ]);
  expect([first.status, second.status]).toEqual(["rejected", "fulfilled"]);
});
