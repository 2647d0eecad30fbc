import { describe, expect, test } from "vitest";
import type { NameAlteration } from "../../../emulator/index";
import { aProject, aScene, createOnce, failureOf, requests, type Scene } from "../world";

/** Servers that store a name otherwise than it was sent, while the reply to the create is lost. */

const postsOf = (scene: Scene) => requests(scene).filter((one) => one === "POST /connections").length;
const idsIn = ({ flowstack }: Scene) => flowstack.connections().map(({ id }) => id);
const wanted = (name: string) => ({ name, app: "stripe", apiKey: "sk_canary_1" });

function aServer(alterNames: NameAlteration): Scene {
  const scene = aScene({ alterNames });
  scene.flowstack.faults.add({ fault: { kind: "reset", when: "after" }, match: { method: "POST" } });
  return scene;
}

const ALTERED: [what: string, alterNames: NameAlteration, name: string][] = [
  ["collapses blanks", { collapseBlanks: true }, "Production   Stripe "],
  ["escapes HTML", { htmlEscape: true }, "R&D <Stripe> \"EU\" 'x'"],
  ["cuts names", { maxLength: 12 }, "Production Stripe"],
  ["normalises to NFKC", { nfkc: true }, "Ｐｒｏｄ ﬁnance ①"],
  ["escapes and cuts", { htmlEscape: true, maxLength: 12 }, "R&D & Finance Europe"],
  [
    "does all of it",
    { nfkc: true, collapseBlanks: true, htmlEscape: true, maxLength: 14 },
    "Ｒ&D   ﬁnance & more",
  ],
];

describe.each(ALTERED)("a server that %s", (_, alterNames, name) => {
  test("has one connection after a lost reply, and it is found", async () => {
    const scene = aServer(alterNames);
    const { connection, adopted } = await createOnce(aProject(scene), wanted(name));
    expect([idsIn(scene), postsOf(scene), adopted]).toEqual([[connection.id], 1, false]);
    expect(connection.name).toBe(scene.flowstack.connections()[0]?.name);
  });

  test("keeps what a killed run created, for existing: adopt", async () => {
    const scene = aServer(alterNames);
    await createOnce(aProject(scene), wanted(name));
    const { adopted } = await createOnce(aProject(scene, { existing: "adopt" }), wanted(name));
    expect([adopted, idsIn(scene).length]).toEqual([true, 1]);
  });
});

test("several names that a server cuts to the same one are not guessed", async () => {
  const scene = aScene({ alterNames: { maxLength: 12 } });
  scene.flowstack.faults.add({
    fault: { kind: "reset", when: "after" },
    match: { method: "POST" },
    times: 2,
  });
  const project = aProject(scene);
  const names = ["Production Stripe EU", "Production Stripe US"];
  const errors = await Promise.all(names.map((name) => failureOf(createOnce(project, wanted(name)))));
  for (const error of errors) expect(error).toMatchObject({ code: "CREATE_UNCERTAIN", outcome: "unknown" });
  expect([postsOf(scene), idsIn(scene).length]).toEqual([2, 2]);
});

test("a new connection of the app with quite another name stops the second POST, and is named", async () => {
  const scene = aScene({
    onRequest: ({ method }) => {
      if (method === "POST") scene.flowstack.seed([{ id: "conn_x", app: "stripe", name: "Payments" }]);
    },
  });
  scene.flowstack.faults.add({ fault: { kind: "reset" }, match: { method: "POST" } });
  const error = await failureOf(createOnce(aProject(scene), wanted("Production Stripe")));
  expect(error).toMatchObject({ code: "CREATE_UNCERTAIN", ids: ["conn_x"], outcome: "unknown" });
  expect(error.fix).toContain('import: "conn_x"');
  expect(postsOf(scene)).toBe(1);
});

test.each([
  ["of another app", { app: "github", name: "Production" }],
  ["of another type", { app: "stripe", name: "Production", type: "OAUTH2" }],
])("a new connection %s does not stop the second POST", async (_, connection) => {
  const scene = aScene({
    onRequest: ({ method }) => {
      if (method === "POST" && idsIn(scene).length === 0) scene.flowstack.seed([connection]);
    },
  });
  scene.flowstack.faults.add({ fault: { kind: "reset" }, match: { method: "POST" } });
  await createOnce(aProject(scene), wanted("Production Stripe"));
  expect(postsOf(scene)).toBe(2);
});

test("a shorter name that was there before is not taken over: it is another connection", async () => {
  const scene = aScene();
  scene.flowstack.seed([
    { id: "conn_short", app: "stripe", name: "Production" },
    { id: "conn_long", app: "github", name: "A longer name than that one" },
  ]);
  const { adopted } = await createOnce(aProject(scene, { existing: "adopt" }), wanted("Production Stripe"));
  expect(adopted).toBe(false);
});

test.each([
  ["Production Stripe", "ends at a word", "Production Stripe EU"],
  ["Production-1", "lacks a single character", "Production-12"],
])("%s is another's name as well: it %s, so existing: adopt stops and names it", async (name, _, order) => {
  const scene = aScene();
  scene.flowstack.seed([{ id: "conn_other", app: "stripe", name }]);
  const error = await failureOf(createOnce(aProject(scene, { existing: "adopt" }), wanted(order)));
  expect(error).toMatchObject({ code: "ALREADY_EXISTS", ids: ["conn_other"] });
  expect(postsOf(scene)).toBe(0);
  expect(await createOnce(aProject(scene), wanted(order)), "without adopt").toMatchObject({ adopted: false });
});

test.each([
  ["within a word that follows an entity", "R&amp;D Fin", "R&D Finance Europe"],
  ["within an entity", "Finance &amp", "Finance & EU"],
])("a name that a server has escaped and cut %s is adopted", async (_, name, order) => {
  const scene = aScene();
  scene.flowstack.seed([{ id: "conn_lost", app: "stripe", name }]);
  const { connection, adopted } = await createOnce(aProject(scene, { existing: "adopt" }), wanted(order));
  expect([connection.id, adopted]).toEqual(["conn_lost", true]);
});

test.each([
  ["at the end of a word", "Research &amp; Sales", "Research & Sales Europe"],
  ["at a lone &", "Research &", "Research & Sales"],
])("an escaped name that ends %s may be another's: existing: adopt stops", async (_, name, order) => {
  const scene = aScene();
  scene.flowstack.seed([{ id: "conn_other", app: "stripe", name }]);
  const error = await failureOf(createOnce(aProject(scene, { existing: "adopt" }), wanted(order)));
  expect(error).toMatchObject({ code: "ALREADY_EXISTS", ids: ["conn_other"] });
});

test("without adopt, a name that only a server can have cut stops a second create", async () => {
  const scene = aScene();
  scene.flowstack.seed([{ id: "conn_lost", app: "stripe", name: "Production S" }]);
  const error = await failureOf(createOnce(aProject(scene), wanted("Production Stripe")));
  expect(error).toMatchObject({ code: "ALREADY_EXISTS", ids: ["conn_lost"] });
});

test("one connection is not adopted twice, by two names that a server may have cut to its own", async () => {
  const scene = aScene();
  scene.flowstack.seed([{ id: "conn_cut", app: "stripe", name: "Production S" }]);
  const project = aProject(scene, { existing: "adopt" });
  const names = ["Production Stripe EU", "Production Stripe US"];
  const created = await Promise.all(names.map((name) => createOnce(project, wanted(name))));
  expect(new Set(created.map(({ connection }) => connection.id)).size).toBe(2);
  expect(created.filter(({ adopted }) => adopted)).toHaveLength(1);
});

test("one connection that may be either of two lost creates is given to neither", async () => {
  const scene = aScene({ alterNames: { maxLength: 12 } });
  const match = { method: "POST" };
  scene.flowstack.faults.add({ fault: { kind: "reset", when: "after" }, match });
  scene.flowstack.faults.add({ fault: { kind: "reset" }, match });
  const project = aProject(scene);
  const names = ["Production Stripe EU", "Production Stripe US"];
  const errors = await Promise.all(names.map((name) => failureOf(createOnce(project, wanted(name)))));
  expect(errors.map(({ code, ids }) => [code, ids])).toEqual(
    names.map(() => ["CREATE_UNCERTAIN", idsIn(scene)]),
  );
  expect([postsOf(scene), idsIn(scene).length]).toEqual([2, 1]);
});

test("a connection that another lost create waits for does not stop the second POST", async () => {
  const scene = aScene();
  const match = { method: "POST" };
  scene.flowstack.faults.add({ fault: { kind: "reset", when: "after" }, match });
  scene.flowstack.faults.add({ fault: { kind: "reset" }, match });
  // Only the last search of the list shows the first connection: until then, nothing tells whose it is.
  scene.flowstack.setListLag({ ms: 14_500 });
  const project = aProject(scene);
  await Promise.all(["Production Stripe", "Payments"].map((name) => createOnce(project, wanted(name))));
  expect(scene.flowstack.connections().map(({ name }) => name)).toEqual(["Production Stripe", "Payments"]);
  expect(postsOf(scene)).toBe(3);
});
