import { expect, test } from "vitest";
import { sendWithUndici } from "../../provider/api/http/network";
import type { World } from "../../provider/world/world";
import { VirtualClock } from "../provider/clock";
import { aProvider, aWorld } from "../provider/world";
import { anEmulator, aRow, aRun, asked, endOf, INPUTS } from "./stage";

const HOUR = 3_600_000;

test("when the quota is used up before the first request, one 429 stops all calls, and each error names the time of the reset", async () => {
  const emulator = await anEmulator();
  emulator.setQuota({ limit: 100, remaining: 0 });
  const row = await aRow("conn_a");
  const run = aRun(emulator.url);
  const [first, ...rest] = await Promise.all([
    endOf(run.read("conn_a", row)),
    ...Array.from({ length: 19 }, (_, at) => endOf(run.create({ ...INPUTS, name: `n${at}` }))),
  ]);
  for (const end of [first, ...rest])
    expect(end).toMatch(/^\[RATE_LIMITED\].*\d{4}-\d\d-\d\dT.*flowstack:rateLimitMaxWait/);
  expect(asked(emulator)).toEqual(["GET /connections"]);
  expect(run.clock.sleeps).toEqual([]);
});

test("when the quota resets within the longest wait, all calls wait once and then succeed", async () => {
  const clock = new VirtualClock();
  const emulator = await anEmulator({ now: clock.now });
  emulator.setQuota({ limit: 100, remaining: 0, windowSeconds: 30 });
  const provider = aProvider(
    { world: aWorld(sendWithUndici, { clock }) },
    { "flowstack:baseUrl": emulator.url },
  );
  const made = await Promise.all([0, 1, 2].map((at) => provider.create({ ...INPUTS, name: `n${at}` })));
  expect(
    emulator
      .connections()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(made.map(({ id }) => id).sort());
  expect(emulator.requests.filter(({ status }) => status === 429)).toHaveLength(1);
});

const withoutDate: World["send"] = async (request) => {
  const reply = await sendWithUndici(request);
  const { date: _, ...headers } = reply.headers;
  return { ...reply, headers };
};

const CLOCKS = [-HOUR, 0, HOUR].flatMap((ahead) => [
  { ahead, send: sendWithUndici, date: "a Date" },
  { ahead, send: withoutDate, date: "no Date" },
]);

test.each(CLOCKS)(
  "with a server clock $ahead ms ahead and $date, a call waits as long as Retry-After says",
  async ({ ahead, send }) => {
    const clock = new VirtualClock();
    const emulator = await anEmulator({ now: () => clock.now() + ahead });
    emulator.setQuota({ limit: 100, remaining: 0, windowSeconds: 30 });
    const provider = aProvider({ world: aWorld(send, { clock }) }, { "flowstack:baseUrl": emulator.url });
    await provider.create(INPUTS);
    expect(emulator.connections()).toHaveLength(1);
    expect(asked(emulator)).toEqual(["GET /connections", "GET /connections", "POST /connections"]);
  },
);

/** The last request of a quota window: only `X-RateLimit-Reset` says when the next window begins. */
test.each(CLOCKS)(
  "with a server clock $ahead ms ahead and $date, the last request of a window causes no loop",
  async ({ ahead, send }) => {
    const clock = new VirtualClock();
    const emulator = await anEmulator({ now: () => clock.now() + ahead });
    emulator.setQuota({ limit: 1, windowSeconds: 30 });
    const provider = aProvider({ world: aWorld(send, { clock }) }, { "flowstack:baseUrl": emulator.url });
    // Without a date, a clock an hour ahead looks like a wait of an hour: the client ignores it until a 429 proves it.
    expect(await endOf(provider.create(INPUTS))).toMatch(/^\{"id"/);
    expect(emulator.connections()).toHaveLength(1);
    expect(emulator.requests.length).toBeLessThanOrEqual(3);
  },
);
