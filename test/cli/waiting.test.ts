import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Progress } from "../../cli/shared/progress";
import { Stops } from "../../cli/shared/stops";
import { aPlace, MIXED } from "./run";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aProgress(isTTY: boolean, columns = 80) {
  const said: string[] = [];
  const write = (text: string) => void said.push(text.replace("\r\x1b[K", "<"));
  return { said, write, progress: new Progress({ isTTY, columns, write }) };
}

test("on a terminal the line tells every second how long it has been", () => {
  const { said, write, progress } = aProgress(true);
  progress.show("Waiting…");
  vi.advanceTimersByTime(2_000);
  progress.beside(() => write("quota used up\n"));
  progress.show("");
  vi.advanceTimersByTime(5_000);
  expect(said.join("|")).toBe("<Waiting…|<Waiting… 1 s|<Waiting… 2 s|<|quota used up\n|<Waiting… 2 s|<");
});

test("the line never wraps, and stays where the command is stopped", () => {
  const { said, progress } = aProgress(true, 8);
  progress.show("Waiting for long…");
  vi.advanceTimersByTime(1_000);
  progress.leave();
  progress.leave();
  vi.advanceTimersByTime(5_000);
  expect(said).toEqual(["<Waiting", "<Wai 1 s", "\n"]);
});

test("elsewhere one line tells that it takes long", () => {
  const { said, progress } = aProgress(false);
  progress.show("Short…");
  vi.advanceTimersByTime(9_000);
  progress.show("Long…");
  vi.advanceTimersByTime(60_000);
  progress.show("");
  progress.leave();
  expect(said).toEqual(["Long… 10 s so far\n"]);
});

test("a signal stops, but leaves a question first, and lets come to an end what must", async () => {
  const [said, stop] = [[] as string[], vi.fn()];
  const stops = new Stops((text) => said.push(text));
  const off = stops.onStop(stop);
  stops.leaveQuestion = vi.fn();
  process.emit("SIGINT");
  expect([vi.mocked(stops.leaveQuestion).mock.calls.length, stop.mock.calls.length]).toEqual([1, 0]);
  stops.leaveQuestion = undefined;
  process.emit("SIGTERM");
  expect(stop).toHaveBeenCalledTimes(1);

  const [work, after] = [Promise.withResolvers<void>(), vi.fn()];
  void stops.uninterrupted("finishing", () => work.promise).then(after);
  for (const signal of ["SIGINT", "SIGINT"] as const) process.emit(signal);
  expect([said, stop.mock.calls.length]).toEqual([["finishing"], 1]);
  work.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect([stop.mock.calls.length, after.mock.calls.length]).toEqual([2, 0]);
  off();
  expect(process.listenerCount("SIGTERM")).toBe(0);
});

test("what is not stopped goes on after it", async () => {
  const stops = new Stops(() => {});
  expect(await stops.uninterrupted("finishing", async () => 1)).toBe(1);
});

test("Ctrl+C ends a command that waits", async () => {
  const place = aPlace(MIXED);
  place.world.send = () => new Promise(() => place.stop?.());
  const { code, err } = await place.run("adopt", "--out", "c.ts");
  expect([code, err]).toEqual([130, "error: [CANCELLED] Stopped: nothing was written.\n"]);
});
