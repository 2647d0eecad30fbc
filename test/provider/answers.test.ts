import { describe, expect, test } from "vitest";
import type { Fault } from "../../emulator/index";
import { aProvider, aScene, messageOf, requests, type Scene } from "./world";

/** Every failed answer to every operation, through the provider that Pulumi's host calls. */

const INPUTS = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };

const error = (status: number): Fault => ({ kind: "answer", status });
const page = (status: number, headers = {}): Fault => ({ kind: "answer", status, html: true, headers });

/** What FlowStack, or a proxy, may answer; the code of the error; and whether a create may have happened all the same. */
const ANSWERS: [what: string, fault: Fault, code: string, outcome: "certain" | "unknown"][] = [
  ["a 400", error(400), "VALIDATION_ERROR", "certain"],
  ["a 401", error(401), "UNAUTHORIZED", "certain"],
  ["a 403", error(403), "FORBIDDEN", "certain"],
  ["a 404 with an HTML page", page(404), "NOT_JSON", "unknown"],
  ["a 409", error(409), "CONFLICT", "certain"],
  ["a 418", error(418), "UNEXPECTED_STATUS", "certain"],
  ["a 500", error(500), "SERVER_ERROR", "unknown"],
  ["a 503 with an HTML page", page(503), "SERVICE_UNAVAILABLE", "unknown"],
  ["a 504", error(504), "GATEWAY_TIMEOUT", "unknown"],
  ["a 200 with an HTML page", page(200), "NOT_JSON", "unknown"],
  ["a redirect", page(302, { location: "/login" }), "REDIRECTED", "certain"],
  [
    "a 429 whose reset is an hour away",
    { kind: "answer", status: 429, retryAfter: 3_600 },
    "RATE_LIMITED",
    "certain",
  ],
];
/** A delete does not read the body of the answer. */
const CUT: typeof ANSWERS = [
  ["a body that breaks off", { kind: "cut" }, "CUT_BODY", "unknown"],
  ["half a body", { kind: "cut", how: "half" }, "CUT_BODY", "unknown"],
];

/** Each call is one attempt. */
const once = (scene: Scene) => aProvider(scene, { "flowstack:maxRetries": "0" });

function answer(scene: Scene, method: string, fault: Fault): void {
  scene.flowstack.faults.add({ fault, match: { method }, times: "always" });
}

/** A connection that an earlier run created. */
async function created() {
  const scene = aScene();
  const { id, outs } = await once(scene).create(INPUTS);
  return { scene, id, outs };
}

describe.each([...ANSWERS, ...CUT])("%s", (_, fault, code) => {
  test(`to a read is ${code}: the connection does not count as deleted`, async () => {
    const { scene, id, outs } = await created();
    answer(scene, "GET", fault);
    expect(await messageOf(once(scene).read(id, outs))).toContain(`[${code}]`);
  });

  test(`to the list before a create is ${code}, and nothing is sent after it`, async () => {
    const scene = aScene();
    answer(scene, "GET", fault);
    expect(await messageOf(once(scene).create(INPUTS))).toContain(`[${code}]`);
    expect([requests(scene), scene.flowstack.connections()]).toEqual([["GET /connections"], []]);
  });
});

test.each(ANSWERS)("%s to a delete is its error: the connection stays", async (_, fault, code) => {
  const { scene, id, outs } = await created();
  answer(scene, "DELETE", fault);
  expect(await messageOf(once(scene).delete(id, outs))).toContain(`[${code}]`);
  expect(scene.flowstack.connections()).toHaveLength(1);
});

const certain = ANSWERS.filter(([, , , outcome]) => outcome === "certain");
const unknown = ANSWERS.filter(([, , , outcome]) => outcome === "unknown");

test.each(certain)("%s to a create is its error, after one POST", async (_, fault, code) => {
  const scene = aScene();
  answer(scene, "POST", fault);
  expect(await messageOf(once(scene).create(INPUTS))).toContain(`[${code}]`);
  expect(requests(scene)).toEqual(["GET /connections", "POST /connections"]);
  expect(scene.flowstack.connections()).toEqual([]);
});

test.each(unknown)("%s to both POSTs of a create is an uncertain outcome", async (_, fault, code) => {
  const scene = aScene();
  answer(scene, "POST", fault);
  const message = await messageOf(once(scene).create(INPUTS));
  expect(message).toContain("[CREATE_UNCERTAIN]");
  expect(message).toContain(`[${code}]`);
  expect(requests(scene).filter((request) => request.startsWith("POST"))).toHaveLength(2);
});

test.each(CUT)("%s to the POST of a create: the connection is found in the list", async (_, fault) => {
  const scene = aScene();
  answer(scene, "POST", fault);
  const { id } = await once(scene).create(INPUTS);
  expect(scene.flowstack.connections().map((row) => row.id)).toEqual([id]);
  expect(requests(scene).filter((request) => request.startsWith("POST"))).toHaveLength(1);
});
