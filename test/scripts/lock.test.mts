import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withLock } from "../../scripts/lib/lock.mjs";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-test-"));
  file = join(folder, "deep", "engine.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Creates a lock file that another process touched this many seconds ago. */
function lockOfAnother(seconds: number): void {
  mkdirSync(dirname(file));
  writeFileSync(file, "");
  const touched = new Date(Date.now() - seconds * 1_000);
  utimesSync(file, touched, touched);
}

const mustNotWait = () => expect.fail("it waits");

it("withLock runs one worker at a time, and reports to the other that it waits", async () => {
  const events: string[] = [];
  let finish = () => {};
  const first = withLock(
    file,
    async () => {
      events.push("first begins");
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      events.push("first ends");
    },
    mustNotWait,
  );
  const second = withLock(
    file,
    async () => void events.push("second"),
    (seconds) => {
      events.push(`second waits ${seconds} s`);
      finish();
    },
  );
  await Promise.all([first, second]);
  expect(events).toEqual(["first begins", "second waits 0 s", "first ends", "second"]);
  expect(existsSync(file)).toBe(false);
});

it("withLock releases the lock when the work fails", async () => {
  const failing = withLock(file, () => Promise.reject(new Error("no")), mustNotWait);
  await expect(failing).rejects.toThrow("no");
  expect(existsSync(file)).toBe(false);
});

it("withLock takes over a lock that no process has touched for a minute", async () => {
  lockOfAnother(61);
  expect(await withLock(file, async () => "done", mustNotWait)).toBe("done");
});

it("withLock waits for a lock that its owner touched less than a minute ago", async () => {
  lockOfAnother(50);
  const seconds: number[] = [];
  await withLock(
    file,
    async () => {},
    (waited) => {
      seconds.push(waited);
      rmSync(file);
    },
  );
  expect(seconds).toEqual([0]);
});
