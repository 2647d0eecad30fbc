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
  const gate = new QuotaGate(clock, maxWait, (line) => lines.push(line));
  /** A request that is let through, and its reply. */
  const ask = async (status: number, headers: QuotaHeaders = {}) => {
    await gate.pass(LIST);
    gate.answered(status, headers);
  };
  return { clock, lines, gate, ask };
}

test("an open gate keeps nobody", async () => {
  const { clock, lines, ask } = aGate();
  await ask(200, { remaining: "99", reset: inSeconds(600) });
  await ask(200, { remaining: "98", reset: inSeconds(600) });
  expect([clock.sleeps, lines]).toEqual([[], []]);
});

test("a 429 holds back all who come, and says so once", async () => {
  const { clock, lines, ask } = aGate();
  await ask(429, { retryAfter: "30" });
  await Promise.all(Array.from({ length: 5 }, () => ask(200)));
  expect(clock.now()).toBe(START + 30_000);
  expect(lines).toEqual([
    "FlowStack's request quota is used up: waiting 30 s, until 2026-03-01T10:00:30.000Z.",
  ]);
});

test("a maintenance is called by its name", async () => {
  const { lines, ask } = aGate();
  await ask(503, { retryAfter: "30" });
  await ask(200);
  expect(lines).toEqual(["FlowStack is down for maintenance: waiting 30 s, until 2026-03-01T10:00:30.000Z."]);
});

test("several 429s of one moment are said once, and count once", async () => {
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

test("a gate that reopened stays open", async () => {
  const { clock, ask } = aGate();
  await ask(429, { retryAfter: "30" });
  await ask(200);
  await ask(200);
  expect(clock.sleeps).toEqual([30_000]);
});

test("a later reply that sounds better opens nothing", async () => {
  const { gate, clock, ask } = aGate();
  for (let times = 0; times < 3; times++) await gate.pass(LIST);
  gate.answered(429, { retryAfter: "30" });
  gate.answered(200, { remaining: "50" });
  gate.answered(429, { retryAfter: "5" });
  await ask(200);
  expect(clock.now()).toBe(START + 30_000);
});

test("a gate that closes again while one waits is waited for, up to the longest wait", async () => {
  const { gate, clock, ask } = aGate(40_000);
  for (let times = 0; times < 2; times++) await gate.pass(LIST);
  gate.answered(429, { retryAfter: "30" });
  const patient = ask(200);
  gate.answered(429, { retryAfter: "39" });
  await patient;
  expect(clock.sleeps).toEqual([30_000, 9_000]);
});

describe("refusals in a row", () => {
  test("have one limit together, for whoever asks", async () => {
    const { clock, ask } = aGate(40_000);
    await ask(429, { retryAfter: "30" });
    await ask(429, { retryAfter: "11" });
    const error = await failureOf(ask(200));
    expect(error.message).toContain(
      "used up until 2026-03-01T10:00:41.000Z (11 s from now, after 30 s of waiting), which is more than " +
        "flowstack:rateLimitMaxWait (40 s) allows.",
    );
    expect(clock.sleeps).toEqual([30_000]);
  });

  test.each<QuotaHeaders>([{}, { retryAfter: "0" }, { retryAfter: "1" }, { reset: inSeconds(-9) }])(
    "that say %o are few: each doubles the wait",
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

  test("begin anew after a success", async () => {
    const { clock, ask } = aGate(10_000);
    for (let times = 0; times < 20; times++) {
      await ask(429, { retryAfter: "8" });
      await ask(200);
    }
    expect(clock.sleeps).toEqual(Array(20).fill(8_000));
  });
});

describe("the requests that are under way", () => {
  /** Requests that are ready to be sent; the function tells how many were let through so far. */
  function wanting(gate: QuotaGate, count: number): () => Promise<number> {
    let through = 0;
    for (let times = 0; times < count; times++) void gate.pass(LIST).then(() => through++);
    return async () => {
      await new Promise(setImmediate);
      return through;
    };
  }

  test("are no more than the quota has left", async () => {
    const { gate, ask } = aGate();
    await ask(200, { remaining: "3" });
    expect(await wanting(gate, 10)()).toBe(3);
  });

  test("count those that FlowStack may not have counted yet", async () => {
    const { gate } = aGate();
    for (let times = 0; times < 3; times++) await gate.pass(LIST);
    gate.answered(200, { remaining: "4" });
    expect(await wanting(gate, 10)()).toBe(2);
  });

  test("are one after a refusal, and its answer lets the others through", async () => {
    const { gate, clock, ask } = aGate();
    await ask(429, { retryAfter: "5" });
    await clock.pass(5_000);
    const through = wanting(gate, 10);
    expect(await through()).toBe(1);
    gate.answered(200, { remaining: "4" });
    expect(await through()).toBe(1 + 4);
  });

  test("are one where nothing is left and no reset is near, and one that is lost holds nobody up", async () => {
    const { gate, ask } = aGate();
    await ask(200, { remaining: "0" });
    expect(await wanting(gate, 1)()).toBe(1);
    const next = gate.pass(LIST);
    gate.lost();
    await next;
  });

  test.each([undefined, "", "many", "-1", "1.5"])("are unlimited where the rest is %o", async (remaining) => {
    const { gate, ask } = aGate();
    await ask(200, { remaining });
    expect(await wanting(gate, 100)()).toBe(100);
  });
});

test("beyond the longest wait it fails at once, with the time of the reset", async () => {
  const { clock, lines, ask } = aGate();
  await ask(429, { reset: inSeconds(1_800) });
  const error = await failureOf(ask(200));
  expect(error).toMatchObject({ code: "RATE_LIMITED", outcome: "unprocessed" });
  expect(error.message).toContain("GET /connections cannot be sent: FlowStack's request quota is used up");
  expect(error.message).toContain("until 2026-03-01T10:30:00.000Z (1800 s from now)");
  expect(error.message).toContain("flowstack:rateLimitMaxWait (60 s)");
  expect([clock.sleeps, lines]).toEqual([[], []]);
});

test("exactly the longest wait is still waited", async () => {
  const { clock, ask } = aGate();
  await ask(429, { retryAfter: "60" });
  await ask(200);
  expect(clock.sleeps).toEqual([60_000]);
});

test("a time beyond all calendars fails as any other that is too long", async () => {
  const { ask } = aGate();
  await ask(429, { retryAfter: "9".repeat(20) });
  expect((await failureOf(ask(200))).code).toBe("RATE_LIMITED");
});

test("a success that foretells too long a wait closes nothing: only a 429 is proof", async () => {
  const { clock, ask } = aGate();
  await ask(200, { remaining: "0", reset: inSeconds(1_800) });
  await ask(200);
  expect(clock.sleeps).toEqual([]);
});
