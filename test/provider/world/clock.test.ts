import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../../provider/world/clock";
import { VirtualClock } from "../clock";
import { failureOf } from "../world";

const CLOCKS: [string, () => Clock][] = [
  ["the system clock", () => systemClock],
  ["the virtual clock of the tests", () => new VirtualClock()],
];
const LONG = 60_000;

describe.each(CLOCKS)("%s", (_, aClock) => {
  test("ends a sleep as soon as the signal aborts, by a rejection", async () => {
    const controller = new AbortController();
    const asleep = failureOf(aClock().sleep(LONG, controller.signal));
    controller.abort();
    expect(await asleep).toMatchObject({ code: "CANCELLED", outcome: "unprocessed" });
  });

  test("rejects at once when the signal has already aborted", async () => {
    expect((await failureOf(aClock().sleep(LONG, AbortSignal.abort()))).code).toBe("CANCELLED");
  });

  test("keeps no listener after a sleep", async () => {
    const { signal } = new AbortController();
    const asleep = aClock().sleep(1, signal);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await asleep;
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("sleeps without a signal", async () => {
    const clock = aClock();
    const start = clock.now();
    await clock.sleep(2);
    expect(clock.now()).toBeGreaterThan(start);
  });
});

test("on the virtual clock, a cancelled sleep lets no time pass", async () => {
  const clock = new VirtualClock();
  const start = clock.now();
  const controller = new AbortController();
  const cancelled = failureOf(clock.sleep(LONG, controller.signal));
  const other = clock.sleep(5);
  controller.abort();
  await Promise.all([cancelled, other]);
  await new Promise(setImmediate);
  expect(clock.now()).toBe(start + 5);
});
