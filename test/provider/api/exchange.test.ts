import { expect, test } from "vitest";
import type { HttpReply, Method } from "../../../provider/world/world";
import { START } from "../clock";
import { html, refusal, reply, type Step, scripted, timeout, transportError } from "../script";
import { failureOf } from "../world";

const WANTED = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };
const DONE: Record<Method, HttpReply> = {
  GET: reply(200, { id: "conn_a" }),
  POST: reply(201, { id: "conn_a" }),
  DELETE: reply(204),
};
const LOST: [string, Step][] = [
  ["a reset", transportError("ECONNRESET", "read")],
  ["a socket that closed", transportError("UND_ERR_SOCKET")],
  ["a timeout", timeout()],
  ["a 500", refusal(500)],
  ["a 502 in HTML", html(502)],
  ["a 503", refusal(503)],
  ["a 504", refusal(504)],
  ["a cut body", reply(200, '{"id":"conn', { "content-type": "application/json" })],
];
const UNDONE: [string, Step][] = [
  ["a refused connection", transportError("ECONNREFUSED", "connect")],
  ["an unknown host name", transportError("ENOTFOUND")],
  ["a 429", refusal(429)],
];
const FINAL: [string, Step][] = [
  ["an expired certificate", transportError("CERT_HAS_EXPIRED")],
  ["a proxy that requires credentials", transportError("UND_ERR_SOCKS5_AUTH_REJECTED")],
  ["a reply that is no HTTP", transportError("HPE_INVALID_CONSTANT")],
  ["headers that are too large", transportError("UND_ERR_HEADERS_OVERFLOW")],
  ["a module that is missing", transportError("MODULE_NOT_FOUND")],
  ["an error that nobody foresaw", new TypeError("a is not a function")],
  ["a 400", refusal(400)],
  ["a 401", refusal(401)],
  ["a 403", refusal(403)],
  ["a 409", refusal(409)],
  ["a redirect", reply(307)],
  ["a 404 in HTML", html(404)],
];

function carryOut(method: Method, steps: Step[], maxRetries = 4) {
  const run = scripted(steps, { maxRetries });
  const { client } = run;
  const call = {
    GET: () => client.get("conn_a"),
    POST: () => client.create(WANTED),
    DELETE: () => client.delete("conn_a"),
  };
  return { ...run, done: call[method]() as Promise<unknown> };
}

test.each(LOST)("a POST is not retried after %s", async (_, step) => {
  const { done, sent, clock } = carryOut("POST", [step, DONE.POST]);
  expect(await failureOf(done)).toMatchObject({ outcome: "unknown" });
  expect([sent.length, clock.sleeps]).toEqual([1, []]);
});

test.each(UNDONE)("a POST is retried after %s", async (_, step) => {
  const { done, sent } = carryOut("POST", [step, DONE.POST]);
  expect(await done).toEqual({ id: "conn_a" });
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
});

/** A DELETE ignores the body of a success. */
const LOST_DELETE = LOST.filter(([what]) => what !== "a cut body");
const SAFE = [
  ...[...LOST, ...UNDONE].map(([what, step]) => ["GET", what, step] as const),
  ...[...LOST_DELETE, ...UNDONE].map(([what, step]) => ["DELETE", what, step] as const),
];

test.each(SAFE)("a %s is retried after %s", async (method, _, step) => {
  const { done, sent } = carryOut(method, [step, step, DONE[method]]);
  await done;
  expect(sent).toHaveLength(3);
});

test.each(
  FINAL.flatMap(([what, step]) => (["GET", "POST", "DELETE"] as const).map((m) => [m, what, step] as const)),
)("a %s is not retried after %s", async (method, _, step) => {
  const { done, sent } = carryOut(method, [step, DONE[method]]);
  await failureOf(done);
  expect(sent).toHaveLength(1);
});

test.each([0, 1, 3])("maxRetries %i allows that many attempts after the first", async (retries) => {
  for (const method of ["GET", "DELETE"] as const) {
    const { done, sent } = carryOut(method, [refusal(503)], retries);
    expect((await failureOf(done)).code).toBe("SERVICE_UNAVAILABLE");
    expect(sent).toHaveLength(retries + 1);
  }
  const { done, sent } = carryOut("POST", [transportError("ECONNREFUSED")], retries);
  expect((await failureOf(done)).code).toBe("UNREACHABLE");
  expect(sent).toHaveLength(retries + 1);
});

test("the waits between attempts double", async () => {
  const { done, clock } = carryOut("GET", [refusal(503)]);
  await failureOf(done);
  expect(clock.sleeps).toEqual([250, 500, 1_000, 2_000]);
});

test("after a 429 the call waits once, as long as Retry-After says", async () => {
  const { done, clock } = carryOut("GET", [refusal(429, "Slow.", { "retry-after": "20" }), DONE.GET]);
  await done;
  expect(clock.sleeps).toEqual([20_000]);
});

test("flowstack:rateLimitMaxWait limits all waits of one call together", async () => {
  const { done, sent, clock } = carryOut("GET", [refusal(429, "Slow.", { "retry-after": "40" })]);
  expect((await failureOf(done)).code).toBe("RATE_LIMITED");
  expect([sent.length, clock.sleeps]).toEqual([2, [40_000]]);
});

test("Retry-After may be a date", async () => {
  const date = new Date(START + 20_000).toUTCString();
  const { done, clock } = carryOut("GET", [refusal(429, "Slow.", { "retry-after": date }), DONE.GET]);
  await done;
  expect(clock.sleeps).toEqual([20_000]);
});

/** A reply that is valid for one connection and for a list. */
const BOTH = reply(200, { id: "conn_a", data: [] });

test("a 429 to one call delays the first request of another", async () => {
  const { client, clock, sent } = scripted([refusal(429, "Slow.", { "retry-after": "20" }), BOTH]);
  await Promise.all([
    client.get("conn_a"),
    Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => client.list()),
  ]);
  expect(sent).toHaveLength(3);
  await client.list();
  expect(clock.now()).toBe(START + 20_000);
});

test("after the last request of a quota window, the next one waits for the reset", async () => {
  const last = reply(
    200,
    { id: "conn_a", data: [] },
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${START / 1_000 + 9}` },
  );
  const { client, clock } = scripted([last, BOTH]);
  await client.get("conn_a");
  expect(clock.now()).toBe(START);
  await client.list();
  expect(clock.now()).toBe(START + 9_000);
});

test("when the quota resets too late, a call fails without a request", async () => {
  const exhausted = refusal(429, "Slow.", { "retry-after": "3600" });
  const { client, sent, clock } = scripted([exhausted, DONE.GET]);
  expect((await failureOf(client.get("conn_a"))).message).toContain("2026-03-01T11:00:00.000Z");
  expect((await failureOf(client.create(WANTED))).outcome).toBe("unprocessed");
  expect([sent.length, clock.sleeps]).toEqual([1, []]);
});

test("an error names the path without the query", async () => {
  const { client } = scripted([refusal(400)]);
  const { message } = await failureOf(client.list("the-cursor"));
  expect(message).toContain("GET /connections failed");
  expect(message).not.toContain("the-cursor");
});
