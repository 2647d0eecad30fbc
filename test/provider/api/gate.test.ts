import { describe, expect, test } from "vitest";
import { QuotaGate } from "../../../provider/api/gate";
import type { QuotaHeaders } from "../../../provider/api/quota";
import { START, VirtualClock } from "../clock";
import { failureOf } from "../world";

const LIST = "GET /connections";
const inSeconds = (seconds: number) => String(START / 1_000 + seconds);

function aGate(maxWait = 60_000) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const controller = new AbortController();
  const { signal } = controller;
  const gate = new QuotaGate({ clock, signal, tell: (line) => lines.push(line) }, maxWait);
  /** A request that passes the gate, and its reply. */
  const ask = async (status: number, headers: QuotaHeaders = {}) => {
    await gate.pass(LIST);
    gate.answered(status, headers);
  };
  return { clock, lines, gate, ask, controller };
}

test("while the quota lasts, no request waits", async () => {
  const { clock, lines, ask } = aGate();
  await ask(200, { remaining: "99", reset: inSeconds(600) });
  await ask(200, { remaining: "98", reset: inSeconds(600) });
  expect([clock.sleeps, lines]).toEqual([[], []]);
});

test("after a 429 all requests wait, and one line says so", async () => {
  const { clock, lines, ask } = aGate();
  await ask(429, { retryAfter: "30" });
  await Promise.all(Array.from({ length: 5 }, () => ask(200)));
  expect(clock.now()).toBe(START + 30_000);
  expect(lines).toEqual([
    "FlowStack's request quota is used up: waiting 30 s, until 2026-03-01T10:00:30.000Z.",
  ]);
});

test("the line names a maintenance", async () => {
  const { lines, ask } = aGate();
  await ask(503, { retryAfter: "30" });
  await ask(200);
  expect(lines).toEqual(["FlowStack is down for maintenance: waiting 30 s, until 2026-03-01T10:00:30.000Z."]);
});

test("several 429s at the same time cause one line and count once", async () => {
  const { gate, clock, lines, ask } = aGate();
  for (let times = 0; times < 5; times++) await gate.pass(LIST);
  for (let times = 0; times < 5; times++) {
    gate.answered(429, { retryAfter: "1" });
    await clock.pass(3);
  }
  await ask(429);
  await ask(200);
  expect(lines).toHaveLength(2);
  expect(clock.now()).toBe(START + 12 + 1_000 + 2_000);
});

test("the gate stays open after its wait", async () => {
  const { clock, ask } = aGate();
  await ask(429, { retryAfter: "30" });
  await ask(200);
  await ask(200);
  expect(clock.sleeps).toEqual([30_000]);
});

test("a later reply does not shorten a wait", async () => {
  const { gate, clock, ask } = aGate();
  for (let times = 0; times < 3; times++) await gate.pass(LIST);
  gate.answered(429, { retryAfter: "30" });
  gate.answered(200, { remaining: "50" });
  gate.answered(429, { retryAfter: "5" });
  await ask(200);
  expect(clock.now()).toBe(START + 30_000);
});

test("when the gate closes again during a wait, the request waits on, up to the longest wait", async () => {
  const { gate, clock, ask } = aGate(40_000);
  for (let times = 0; times < 2; times++) await gate.pass(LIST);
  gate.answered(429, { retryAfter: "30" });
  const patient = ask(200);
  gate.answered(429, { retryAfter: "39" });
  await patient;
  expect(clock.sleeps).toEqual([30_000, 9_000]);
});

describe("refusals in a row", () => {
  test("have one limit together, for all callers", async () => {
    const { clock, ask } = aGate(40_000);
    await ask(429, { retryAfter: "30" });
    await ask(429, { retryAfter: "11" });
    const error = await failureOf(ask(200));
    expect(error.message).toContain(
      "used up until 2026-03-01T10:00:41.000Z (11 s from now, after 30 s of waiting), longer than " +
        "flowstack:rateLimitMaxWait (40 s) allows.",
    );
    expect(clock.sleeps).toEqual([30_000]);
  });

  test("that end a call at once, a moment after the reply, are no waiting", async () => {
    const { clock, ask } = aGate(40_000);
    await ask(429, { retryAfter: "90" });
    await clock.pass(400);
    const { message } = await failureOf(ask(200));
    expect(message).toContain("until 2026-03-01T10:01:30.000Z (90 s from now), longer than");
    expect(clock.sleeps).toEqual([]);
  });

  test("after waits that ended well are no waiting, either", async () => {
    const { ask } = aGate(40_000);
    await ask(429, { retryAfter: "30" });
    await ask(200);
    await ask(429, { retryAfter: "90" });
    expect((await failureOf(ask(200))).message).toContain("(90 s from now), longer than");
  });

  test.each<QuotaHeaders>([{}, { retryAfter: "0" }, { retryAfter: "1" }, { reset: inSeconds(-9) }])(
    "with the headers %o double the wait each time",
    async (headers) => {
      const { clock, ask } = aGate();
      let refusals = 0;
      const again = async (): Promise<void> => {
        await ask(429, headers);
        refusals++;
        return again();
      };
      expect((await failureOf(again())).code).toBe("RATE_LIMITED");
      expect(refusals).toBe(6);
      expect(clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    },
  );

  test("are counted from zero again after a success", async () => {
    const { clock, ask } = aGate(10_000);
    for (let times = 0; times < 20; times++) {
      await ask(429, { retryAfter: "8" });
      await ask(200);
    }
    expect(clock.sleeps).toEqual(Array(20).fill(8_000));
  });
});

describe("the requests in flight", () => {
  /** Requests that are ready to be sent. The function tells how many of them have passed the gate so far. */
  function wanting(gate: QuotaGate, count: number): () => Promise<number> {
    let through = 0;
    for (let times = 0; times < count; times++) void gate.pass(LIST).then(() => through++);
    return async () => {
      await new Promise(setImmediate);
      return through;
    };
  }

  test.each([
    ["80", 10],
    ["24", 3],
    ["8", 1],
    ["3", 1],
  ])(
    "are an eighth of the %s requests that the quota has left, and at least one",
    async (remaining, most) => {
      const { gate, ask } = aGate();
      await ask(200, { remaining });
      expect(await wanting(gate, 20)()).toBe(most);
    },
  );

  test("are five before the first reply", async () => {
    expect(await wanting(aGate().gate, 20)()).toBe(5);
  });

  test("include those that FlowStack may not have counted yet", async () => {
    const { gate } = aGate();
    for (let times = 0; times < 3; times++) await gate.pass(LIST);
    gate.answered(200, { remaining: "40" });
    expect(await wanting(gate, 10)()).toBe(5 - 2);
  });

  test("are one after a refusal, and its reply lets the others pass", async () => {
    const { gate, clock, ask } = aGate();
    await ask(429, { retryAfter: "5" });
    await clock.pass(5_000);
    const through = wanting(gate, 10);
    expect(await through()).toBe(1);
    gate.answered(200, { remaining: "32" });
    expect(await through()).toBe(1 + 4);
  });

  test("are one when nothing is left and no reset is known; when that one is lost, the next passes", async () => {
    const { gate, ask } = aGate();
    await ask(200, { remaining: "0" });
    expect(await wanting(gate, 1)()).toBe(1);
    const next = gate.pass(LIST);
    gate.lost();
    await next;
  });

  test.each([undefined, "", "many", "-1", "1.5"])(
    "are unlimited when X-RateLimit-Remaining is %o",
    async (remaining) => {
      const { gate, ask } = aGate();
      await ask(200, { remaining });
      expect(await wanting(gate, 100)()).toBe(100);
    },
  );
});

describe("a low quota", () => {
  const low = (remaining: number, limit = "100") => ({
    limit,
    remaining: String(remaining),
    reset: inSeconds(600),
  });

  test("causes one line, which names the reset and the last request", async () => {
    const { gate, lines, ask } = aGate();
    await ask(200, low(10));
    expect(lines).toEqual([]);
    await gate.pass(LIST);
    gate.answered(201, low(9), 'create "Pay\u001b" for stripe');
    await ask(200, low(8));
    expect(lines).toEqual([
      "FlowStack's request quota is low: 9 of 100 requests are left this hour; it resets at 2026-03-01T10:10:00.000Z. " +
        'Last request: create "Pay " for stripe.',
    ]);
  });

  test.each([
    ["without a limit", { remaining: "1" }],
    ["with a limit that is no number", { limit: "many", remaining: "1" }],
    ["without the rest", { limit: "100" }],
  ])("cannot be known %s", async (_, headers) => {
    const { lines, ask } = aGate();
    await ask(200, headers);
    expect(lines).toEqual([]);
  });

  test("that is used up already has the messages of a refusal only", async () => {
    const { lines, ask } = aGate();
    await ask(429, { ...low(0), retryAfter: "30" });
    expect(lines).toEqual([]);
  });
});

test("beyond the longest wait a request fails at once, and the error names the time of the reset", async () => {
  const { clock, lines, ask } = aGate();
  await ask(429, { reset: inSeconds(1_800) });
  const error = await failureOf(ask(200));
  expect(error).toMatchObject({ code: "RATE_LIMITED", outcome: "unprocessed" });
  expect(error.message).toContain("GET /connections was not sent: FlowStack's request quota is used up");
  expect(error.message).toContain("until 2026-03-01T10:30:00.000Z (1800 s from now)");
  expect(error.message).toContain("flowstack:rateLimitMaxWait (60 s)");
  expect([clock.sleeps, lines]).toEqual([[], []]);
});

test("a wait as long as the longest wait is allowed", async () => {
  const { clock, ask } = aGate();
  await ask(429, { retryAfter: "60" });
  await ask(200);
  expect(clock.sleeps).toEqual([60_000]);
});

test("a time beyond the largest date fails like any other that is too long", async () => {
  const { ask } = aGate();
  await ask(429, { retryAfter: "9".repeat(20) });
  expect((await failureOf(ask(200))).code).toBe("RATE_LIMITED");
});

test("a success whose headers predict too long a wait does not close the gate", async () => {
  const { clock, ask } = aGate();
  await ask(200, { remaining: "0", reset: inSeconds(1_800) });
  await ask(200);
  expect(clock.sleeps).toEqual([]);
});
