import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isStale, withLock } from "../../scripts/lib/lock.mjs";

const here = { pid: 4711, host: hostname() };

describe("isStale", () => {
  it("is for a lock whose owner has gone", () => {
    expect(isStale(here, 1_000, () => false)).toBe(true);
    expect(isStale(here, 1_000, () => true)).toBe(false);
  });

  it("is for a lock that nobody has touched for a minute, whoever has its owner's process id now", () => {
    expect(isStale(here, 61_000, () => true)).toBe(true);
  });

  it("does not judge a process of another machine by its id", () => {
    expect(isStale({ ...here, host: "another" }, 1_000, () => false)).toBe(false);
  });

  it("gives a lock that says nothing yet the time to do so", () => {
    expect(isStale(undefined, 0)).toBe(false);
  });
});

describe("withLock", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lock-test-"));
    file = join(folder, "deep", "engine.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("lets one worker in at a time, and tells the other that it waits", async () => {
    const events: string[] = [];
    const first = withLock(
      file,
      async () => {
        events.push("first begins");
        await new Promise((resolve) => setTimeout(resolve, 100));
        events.push("first ends");
      },
      () => {},
    );
    const second = withLock(
      file,
      async () => void events.push("second"),
      (owner) => void events.push(`waits for ${owner?.pid}`),
    );
    await Promise.all([first, second]);
    expect(events).toEqual(["first begins", `waits for ${process.pid}`, "first ends", "second"]);
    expect(existsSync(file)).toBe(false);
  });

  it("is released by work that fails", async () => {
    const failing = withLock(
      file,
      () => Promise.reject(new Error("no")),
      () => {},
    );
    await expect(failing).rejects.toThrow("no");
    expect(existsSync(file)).toBe(false);
  });

  it("takes over a lock that was left behind", async () => {
    await withLock(
      file,
      async () => {},
      () => {},
    );
    writeFileSync(file, JSON.stringify({ ...here, pid: process.pid }));
    utimesSync(file, new Date(0), new Date(0));
    expect(
      await withLock(
        file,
        async () => "done",
        () => {},
      ),
    ).toBe("done");
  });
});
