import { describe, expect, test } from "vitest";
import type { Fault } from "../../../emulator/index";
import { LOOKS } from "../../../provider/inventory/create-once";
import { START } from "../clock";
import { aProject, aScene, createOnce, failureOf, requests, type Scene } from "../world";

const WANTED = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };
const WINDOW = LOOKS.at(-1) as number;

function breakPosts(scene: Scene, fault: Fault, times: number | "always" = 1): void {
  scene.flowstack.faults.add({ fault, match: { method: "POST" }, times });
}

const count = (scene: Scene, request: string) => requests(scene).filter((one) => one === request).length;
const postsOf = (scene: Scene) => count(scene, "POST /connections");
const looksOf = (scene: Scene) => count(scene, "GET /connections") - 1;
const idsIn = ({ flowstack }: Scene) => flowstack.connections().map(({ id }) => id);

test("one list, one POST", async () => {
  const scene = aScene();
  const { connection, adopted } = await createOnce(aProject(scene), WANTED);
  expect(scene.flowstack.connections()).toEqual([connection]);
  expect(scene.flowstack.holdsKey(connection.id, "sk_canary_1")).toBe(true);
  expect([adopted, requests(scene)]).toEqual([false, ["GET /connections", "POST /connections"]]);
});

test("ten creates: one list, ten POSTs", async () => {
  const scene = aScene();
  const project = aProject(scene);
  const names = Array.from({ length: 10 }, (_, at) => `n${at}`);
  await Promise.all(names.map((name) => createOnce(project, { ...WANTED, name })));
  expect([looksOf(scene), postsOf(scene)]).toEqual([0, 10]);
});

test("what the reply leaves out is taken to be what was sent", async () => {
  const scene = aScene();
  breakPosts(scene, { kind: "edit", omit: ["name", "app", "type"] });
  const project = aProject(scene);
  const { connection } = await createOnce(project, WANTED);
  expect(await project.inventory.like(WANTED)).toMatchObject([{ id: connection.id }]);
});

const AFTER: [string, Fault][] = [
  ["a reset", { kind: "reset", when: "after" }],
  ["a timeout", { kind: "hang", when: "after" }],
  ["a 500", { kind: "answer", status: 500, when: "after" }],
  ["a 503 in HTML", { kind: "answer", status: 503, html: true, when: "after" }],
  ["a 504", { kind: "answer", status: 504, when: "after" }],
  ["a 408", { kind: "answer", status: 408, when: "after" }],
  ["a see other", { kind: "answer", status: 303, headers: { location: "/done" }, when: "after" }],
  ["a 404 in HTML", { kind: "answer", status: 404, html: true, when: "after" }],
  ["a page in place of the reply", { kind: "answer", status: 201, html: true, when: "after" }],
  ["a cut body", { kind: "cut" }],
  ["half a body", { kind: "cut", how: "half" }],
  ["a reply without an id", { kind: "edit", omit: ["id"] }],
];

describe.each(AFTER)("the reply is lost after the commit, to %s", (_, fault) => {
  test("the first look finds it: one POST, one connection", async () => {
    const scene = aScene();
    breakPosts(scene, fault);
    const { connection, adopted } = await createOnce(aProject(scene), WANTED);
    expect(idsIn(scene)).toEqual([connection.id]);
    expect([adopted, postsOf(scene), looksOf(scene)]).toEqual([false, 1, 1]);
  });

  test("a list that lags, within the window, shows it later", async () => {
    const scene = aScene({ listLag: { ms: WINDOW - 1_000 } });
    breakPosts(scene, fault);
    const { connection } = await createOnce(aProject(scene, { requestTimeout: 0 }), WANTED);
    expect(idsIn(scene)).toEqual([connection.id]);
    expect([postsOf(scene), looksOf(scene)]).toEqual([1, LOOKS.length]);
  });
});

test("lost before the commit: after the whole window it is sent once more", async () => {
  const scene = aScene();
  breakPosts(scene, { kind: "reset" });
  const { connection } = await createOnce(aProject(scene), WANTED);
  expect(idsIn(scene)).toEqual([connection.id]);
  expect([postsOf(scene), looksOf(scene)]).toEqual([2, LOOKS.length]);
  expect(scene.clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000]);
});

test("a server that falls silent is looked at twice, and there is a word about it", async () => {
  const scene = aScene();
  breakPosts(scene, { kind: "hang" });
  const project = aProject(scene, { existing: "create", requestTimeout: 30_000 });
  await project.inventory.all();
  scene.flowstack.faults.add({ fault: { kind: "hang" }, match: { method: "GET" }, times: "always" });
  const before = scene.clock.now();
  expect((await failureOf(createOnce(project, WANTED))).code).toBe("CREATE_UNCERTAIN");
  expect(scene.clock.now() - before).toBeLessThan(180_000);
  expect([postsOf(scene), scene.lines]).toEqual([
    1,
    [
      'It is unknown whether FlowStack created "Production Stripe" for stripe (TIMEOUT). Looking for it in the list for 15 s.',
    ],
  ]);
});

test("a look at a list of several pages outlasts one that fails", async () => {
  const scene = aScene();
  scene.flowstack.seed(Array.from({ length: 250 }, (_, at) => ({ app: "github", name: `n${at}` })));
  breakPosts(scene, { kind: "reset" }, "always");
  const failing = { status: 503, headers: {}, body: "" };
  let pages = 0;
  const send: typeof scene.world.send = async (request) =>
    request.method === "GET" && ++pages % 2 === 0 ? failing : scene.world.send(request);
  const project = aProject({ ...scene, world: { ...scene.world, send } });
  const { message } = await failureOf(createOnce(project, WANTED));
  expect(message).toContain("2 attempts ended in [CONNECTION_LOST]");
});

test("the window is at least fifteen seconds", () => {
  expect(WINDOW).toBeGreaterThanOrEqual(15_000);
});

test("lost twice: it is not known, and says what to do", async () => {
  const scene = aScene();
  breakPosts(scene, { kind: "reset" }, "always");
  const error = await failureOf(createOnce(aProject(scene), WANTED));
  expect(error).toMatchObject({ code: "CREATE_UNCERTAIN", outcome: "unknown" });
  expect(error.message).toMatch(/"Production Stripe" for stripe.*CONNECTION_LOST.*FLOWSTACK_EXISTING=adopt/);
  expect(postsOf(scene)).toBe(2);
});

const SECOND: [string, Fault][] = [
  ["RATE_LIMITED", { kind: "answer", status: 429, retryAfter: 3_000 }],
  ["UNAUTHORIZED", { kind: "answer", status: 401 }],
  ["VALIDATION_ERROR", { kind: "answer", status: 400 }],
];

test.each(SECOND)("lost, then %s: the first POST may still have created it", async (code, fault) => {
  const scene = aScene();
  breakPosts(scene, { kind: "reset" });
  breakPosts(scene, fault);
  const error = await failureOf(createOnce(aProject(scene), WANTED));
  expect(error).toMatchObject({ code: "CREATE_UNCERTAIN", causeCode: code, outcome: "unknown" });
  expect(error.message).toContain(`the last of 2 attempts ended in [${code}]`);
  expect(postsOf(scene)).toBe(2);
});

test("the second one's reply is lost after the commit: the look after it finds it", async () => {
  const scene = aScene();
  breakPosts(scene, { kind: "reset" });
  breakPosts(scene, { kind: "reset", when: "after" });
  const { connection } = await createOnce(aProject(scene), WANTED);
  expect(idsIn(scene)).toEqual([connection.id]);
  expect(postsOf(scene)).toBe(2);
});

test("several new ones that could be it: stop, and name them", async () => {
  const scene = aScene({
    onRequest: ({ method }) => {
      if (method === "POST") scene.flowstack.seed([{ ...WANTED, id: "conn_of_another" }]);
    },
  });
  breakPosts(scene, { kind: "reset", when: "after" });
  const error = await failureOf(createOnce(aProject(scene), WANTED));
  expect(error.code).toBe("CREATE_UNCERTAIN");
  for (const id of idsIn(scene)) expect(error.message).toContain(id);
  expect([postsOf(scene), idsIn(scene).length]).toEqual([1, 2]);
});

test("what was there before, or is of another app, name or type, is not taken for it", async () => {
  const scene = aScene();
  scene.flowstack.seed([WANTED, { ...WANTED, type: "OAUTH2" }, { ...WANTED, app: "github" }]);
  breakPosts(scene, { kind: "reset" });
  const { connection } = await createOnce(aProject(scene, { existing: "create" }), WANTED);
  expect(idsIn(scene).at(-1)).toBe(connection.id);
  expect([postsOf(scene), idsIn(scene).length]).toEqual([2, 4]);
});

test("what appears meanwhile and is another resource's is not taken for it", async () => {
  const scene = aScene({
    onRequest: ({ method }) => {
      if (method !== "POST" || project.run.isTracked("conn_of_another")) return;
      scene.flowstack.seed([{ ...WANTED, id: "conn_of_another" }]);
      project.run.tracked("conn_of_another");
    },
  });
  const project = aProject(scene);
  breakPosts(scene, { kind: "reset" });
  const { connection } = await createOnce(project, WANTED);
  expect(idsIn(scene)).toEqual(["conn_of_another", connection.id]);
});

test("when the quota ends in the middle, it is still said that the outcome is not known", async () => {
  const scene = aScene();
  breakPosts(scene, { kind: "reset", when: "after" });
  const project = aProject(scene);
  scene.flowstack.setQuota({ limit: 2 });
  const error = await failureOf(createOnce(project, WANTED));
  expect(error).toMatchObject({ code: "CREATE_UNCERTAIN", outcome: "unknown" });
});

const NO: [number, string][] = [
  [400, "VALIDATION_ERROR"],
  [401, "UNAUTHORIZED"],
  [403, "FORBIDDEN"],
  [409, "CONFLICT"],
];
test.each(NO)("a %i is an answer: no look, no other POST", async (status, code) => {
  const scene = aScene();
  breakPosts(scene, { kind: "answer", status });
  expect((await failureOf(createOnce(aProject(scene), WANTED))).code).toBe(code);
  expect([postsOf(scene), looksOf(scene)]).toEqual([1, 0]);
});

test("a 429 is waited for, and then sent again: nothing happened", async () => {
  const scene = aScene();
  breakPosts(scene, { kind: "answer", status: 429, retryAfter: 20 });
  await createOnce(aProject(scene), WANTED);
  expect([postsOf(scene), looksOf(scene), scene.clock.now() - START]).toEqual([2, 0, 20_000]);
});

test("ten replies lost at once: the looks are shared", async () => {
  const scene = aScene();
  breakPosts(scene, { kind: "reset", when: "after" }, 10);
  const project = aProject(scene);
  const names = Array.from({ length: 10 }, (_, at) => `n${at}`);
  const made = await Promise.all(names.map((name) => createOnce(project, { ...WANTED, name })));
  expect(made.map(({ connection }) => connection.name)).toEqual(names);
  expect(postsOf(scene)).toBe(10);
  expect(looksOf(scene)).toBeLessThanOrEqual(3);
});
