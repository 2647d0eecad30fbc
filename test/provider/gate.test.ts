import { expect, test } from "vitest";
import { QuotaGate } from "../../provider/gate";
import { START, VirtualClock } from "./clock";
import { failureOf } from "./world";

function aGate(maxWait = 60_000) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  return { clock, lines, gate: new QuotaGate(clock, maxWait, (line) => lines.push(line)) };
}

test("an open gate keeps nobody", async () => {
  const { gate, clock, lines } = aGate();
  gate.observe(200, { remaining: "99", reset: String(START / 1_000 + 600) });
  await gate.pass("GET /connections");
  expect([clock.sleeps, lines]).toEqual([[], []]);
});

test("a 429 holds back all who come, and says so once", async () => {
  const { gate, clock, lines } = aGate();
  gate.observe(429, { retryAfter: "30" });
  await Promise.all(Array.from({ length: 5 }, () => gate.pass("GET /connections")));
  expect(clock.now()).toBe(START + 30_000);
  expect(lines).toEqual([
    "FlowStack lets no request through (quota or maintenance): waiting 30 s, until 2026-03-01T10:00:30.000Z.",
  ]);
});

test("several 429s of one moment are said once", async () => {
  const { gate, clock, lines } = aGate();
  const waiting: Promise<unknown>[] = [];
  for (let times = 0; times < 5; times++) {
    gate.observe(429, { retryAfter: "30" });
    waiting.push(gate.pass("GET /connections"));
    await clock.pass(3);
  }
  await Promise.all(waiting);
  expect(lines).toHaveLength(1);
});

test("a gate that reopened stays open", async () => {
  const { gate, clock } = aGate();
  gate.observe(429, { retryAfter: "30" });
  await gate.pass("GET /connections");
  await gate.pass("GET /connections");
  expect(clock.sleeps).toEqual([30_000]);
});

test("a later reply that sounds better opens nothing", async () => {
  const { gate, clock } = aGate();
  gate.observe(429, { retryAfter: "30" });
  gate.observe(200, { remaining: "50" });
  gate.observe(429, { retryAfter: "5" });
  await gate.pass("GET /connections");
  expect(clock.now()).toBe(START + 30_000);
});

test("a gate that closes again while one waits is waited for, up to the longest wait", async () => {
  const { gate, clock } = aGate(40_000);
  gate.observe(429, { retryAfter: "30" });
  const patient = gate.pass("GET /connections");
  gate.observe(429, { retryAfter: "39" });
  await patient;
  expect(clock.sleeps).toEqual([30_000, 9_000]);
});

test("all the waits of one call together have the limit", async () => {
  const { gate, clock } = aGate(40_000);
  gate.observe(429, { retryAfter: "30" });
  const waiting = gate.pass("GET /connections");
  gate.observe(429, { retryAfter: "41" });
  expect((await failureOf(waiting)).code).toBe("RATE_LIMITED");
  expect(clock.sleeps).toEqual([30_000]);
});

test("beyond the longest wait it fails at once, with the time of the reset", async () => {
  const { gate, clock, lines } = aGate();
  gate.observe(429, { reset: String(START / 1_000 + 1_800) });
  const error = await failureOf(gate.pass("POST /connections"));
  expect(error).toMatchObject({ code: "RATE_LIMITED", fate: "unprocessed" });
  expect(error.message).toContain("POST /connections was not sent");
  expect(error.message).toContain("2026-03-01T10:30:00.000Z (1800 s from now)");
  expect(error.message).toContain("flowstack:rateLimitMaxWait (60 s)");
  expect([clock.sleeps, lines]).toEqual([[], []]);
});

test("exactly the longest wait is still waited", async () => {
  const { gate, clock } = aGate();
  gate.observe(429, { retryAfter: "60" });
  await gate.pass("GET /connections");
  expect(clock.sleeps).toEqual([60_000]);
});

test("a time beyond all calendars fails as any other that is too long", async () => {
  const { gate } = aGate();
  gate.observe(429, { retryAfter: "9".repeat(20) });
  expect((await failureOf(gate.pass("GET /connections"))).code).toBe("RATE_LIMITED");
});

test("a success that foretells too long a wait closes nothing: only a 429 is proof", async () => {
  const { gate, clock } = aGate();
  gate.observe(200, { remaining: "0", reset: String(START / 1_000 + 1_800) });
  await gate.pass("GET /connections");
  expect(clock.sleeps).toEqual([]);
});
