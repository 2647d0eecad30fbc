import { expect, test, vi } from "vitest";
import { Progress } from "../../cli/shared/progress";
import { Stops } from "../../cli/shared/stops";
import { aPlace, MIXED } from "./run";

test("on a terminal a line shows what the command waits for, below other output, until the work ends", async () => {
  const said: string[] = [];
  const terminal = { columns: 12, write: (text: string) => void said.push(text.replace("\r\x1b[K", "<")) };
  const progress = new Progress(terminal);
  progress.beside(() => terminal.write("first\n"));
  const work = Promise.withResolvers<void>();
  const done = progress.during("Waiting for long…", work.promise);
  progress.beside(() => terminal.write("quota used up\n"));
  work.resolve();
  await done;
  progress.beside(() => terminal.write("last\n"));
  expect(said.join("|")).toBe("first\n|Waiting for|<|quota used up\n|Waiting for|<|last\n");
});

test("work that fails ends the line too, and without a terminal nothing is shown", async () => {
  const said: string[] = [];
  const terminal = { columns: 80, write: (text: string) => void said.push(text) };
  for (const where of [terminal, undefined]) {
    const failed = new Progress(where).during("Waiting…", Promise.reject(new Error("no")));
    await expect(failed).rejects.toThrow("no");
  }
  expect(said).toEqual(["Waiting…", "\r\x1b[K"]);
});

test("a signal stops the command, and waits for work that must be finished", async () => {
  const [said, stop] = [[] as string[], vi.fn()];
  const stops = new Stops((text) => said.push(text));
  const off = stops.onStop(stop);
  process.emit("SIGTERM", "SIGTERM");
  expect(stop.mock.calls).toEqual([["SIGTERM"]]);

  const [work, after] = [Promise.withResolvers<void>(), vi.fn()];
  void stops.uninterrupted("finishing", () => work.promise).then(after);
  for (const signal of ["SIGINT", "SIGINT"] as const) process.emit(signal, signal);
  expect([said, stop.mock.calls.length]).toEqual([["finishing"], 1]);
  work.resolve();
  await vi.waitFor(() => expect(stop.mock.calls).toEqual([["SIGTERM"], ["SIGINT"]]));
  expect(after).not.toHaveBeenCalled();
  off();
  expect(process.listenerCount("SIGTERM")).toBe(0);
});

test("without a signal the command goes on after such work", async () => {
  const stops = new Stops(() => {});
  expect(await stops.uninterrupted("finishing", async () => 1)).toBe(1);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends a command that waits, with exit code %i", async (signal, exitCode) => {
  const place = aPlace(MIXED);
  place.world.send = () => new Promise(() => place.stop?.(signal));
  const { code, err } = await place.run("adopt", "--out", "c.ts");
  expect([code, err]).toEqual([exitCode, "error: [CANCELLED] Stopped: nothing was written.\n"]);
});
