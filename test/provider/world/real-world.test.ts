import { getMaxListeners } from "node:events";
import { expect, test } from "vitest";
import { realWorld } from "../../../provider/world/real-world";

test("the real world has a signal that is not aborted and accepts any number of listeners", () => {
  const { signal } = realWorld({}, () => {});
  expect([signal.aborted, getMaxListeners(signal)]).toEqual([false, 0]);
});
