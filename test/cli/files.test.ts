import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { targetOf } from "../../cli/shared/files";
import { writeAll } from "../../cli/shared/write";
import { aPlace, MIXED } from "./run";

/** Faults of the disk: a call of `node:fs` on a path with this ending fails, after some calls that succeed. */
const refused = vi.hoisted(
  () => [] as { call: string; end: string; code: string; after?: number; once?: boolean }[],
);

vi.mock("node:fs", async (original) => {
  const real = await original<Record<string, unknown>>();
  const wrapped =
    (call: string) =>
    (from: string, to: unknown, ...rest: unknown[]) => {
      const result = () => (real[call] as (...args: unknown[]) => unknown)(from, to, ...rest);
      const place = ["writeFileSync", "accessSync"].includes(call) ? from : String(to);
      const fault = refused.find((one) => one.call === call && place.endsWith(one.end));
      if (!fault || (fault.after ?? 0) > 0) {
        if (fault?.after) fault.after--;
        return result();
      }
      if (call === "writeFileSync") result();
      if (fault.once) refused.splice(refused.indexOf(fault), 1);
      throw Object.assign(new Error("refused"), { code: fault.code });
    };
  const calls = ["writeFileSync", "renameSync", "linkSync", "copyFileSync", "accessSync"];
  return { ...real, ...Object.fromEntries(calls.map((call) => [call, wrapped(call)])) };
});

beforeEach(() => void refused.splice(0));

function aFolder(): string {
  const folder = fs.mkdtempSync(join(tmpdir(), "flowstack-files-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const textIn = (folder: string) =>
  Object.fromEntries(
    fs.readdirSync(folder).map((name) => [name, fs.readFileSync(join(folder, name), "utf8")]),
  );

/** Two files, of which the first is there already, as `old`. */
function twoDrafts() {
  const folder = aFolder();
  fs.writeFileSync(join(folder, "one"), "old");
  const drafts = ["one", "two"].map((path) => ({ target: targetOf(folder, path), text: `new ${path}` }));
  return { folder, drafts };
}

test("a full disk leaves no part of a file behind", () => {
  const { folder, drafts } = twoDrafts();
  refused.push({ call: "writeFileSync", end: ".tmp", code: "ENOSPC" });
  expect(() => writeAll(drafts)).toThrow(
    "[NOT_WRITABLE] one cannot be written: the disk is full. Nothing was written.",
  );
  expect(textIn(folder)).toEqual({ one: "old" });
});

test("a second file that cannot take its place puts the first one back", () => {
  const { folder, drafts } = twoDrafts();
  for (const call of ["linkSync", "copyFileSync"]) refused.push({ call, end: "two", code: "EACCES" });
  expect(() => writeAll(drafts)).toThrow(
    "[NOT_WRITABLE] two cannot be written: no permission. Nothing was written.",
  );
  expect(textIn(folder)).toEqual({ one: "old" });
  expect(() => writeAll([...drafts].reverse())).toThrow("two cannot be written");
  fs.writeFileSync(join(folder, "two"), "old");
  refused.push({ call: "renameSync", end: "two", code: "EIO" });
  const other = { target: targetOf(folder, "three"), text: "new" };
  expect(() => writeAll([other, { target: targetOf(folder, "two"), text: "new" }])).toThrow("EIO. Nothing");
  expect(textIn(folder)).toEqual({ one: "old", two: "old" });
});

test("names a file that cannot be put back", () => {
  const { folder, drafts } = twoDrafts();
  for (const call of ["linkSync", "copyFileSync"]) refused.push({ call, end: "two", code: "EACCES" });
  refused.push({ call: "writeFileSync", end: "/one", code: "EIO" });
  expect(() => writeAll(drafts)).toThrow("one is already written, and could not be put back.");
  expect(fs.readdirSync(folder)).toEqual(["one"]);
});

const CANNOT_REPLACE = [
  ["a mount of its own", { call: "renameSync", end: "one", code: "EBUSY" }],
  ["in a folder without write permission", { call: "writeFileSync", end: ".tmp", code: "EACCES" }],
  ["on a read-only disk, mounted writable", { call: "writeFileSync", end: ".tmp", code: "EROFS" }],
  ["in a folder whose files only their owners replace", { call: "renameSync", end: "one", code: "EPERM" }],
] as const;

test.each(CANNOT_REPLACE)("a file that is %s is written in place", (_, fault) => {
  const folder = aFolder();
  const old = join(folder, "one");
  fs.writeFileSync(old, "old and longer than the new text");
  fs.chmodSync(old, 0o664);
  const target = targetOf(folder, "one");
  const { ino } = fs.statSync(old);
  refused.push({ ...fault });
  writeAll([{ target, text: "é" }]);
  expect([textIn(folder), fs.statSync(old).ino]).toEqual([{ one: "é" }, ino]);
  writeAll([{ target: targetOf(folder, "one"), text: "longer than before", isPrivate: true }]);
  expect([textIn(folder), fs.statSync(old).mode & 0o777]).toEqual([{ one: "longer than before" }, 0o600]);
});

test.each(CANNOT_REPLACE)("a file that is %s has its old content and mode after a failure", (_, fault) => {
  const { folder } = twoDrafts();
  fs.chmodSync(join(folder, "one"), 0o664);
  const one = { target: targetOf(folder, "one"), text: "new and longer", isPrivate: true };
  const two = { target: targetOf(folder, "two"), text: "new" };
  refused.push({ ...fault });
  for (const call of ["linkSync", "copyFileSync"]) refused.push({ call, end: "two", code: "EIO" });
  expect(() => writeAll([one, two])).toThrow("two cannot be written");
  expect(textIn(folder)).toEqual({ one: "old" });
  // The disk fills while the file is written in place: the fault leaves the whole new text, which is taken back.
  refused.splice(1);
  refused.push({ call: "writeFileSync", end: "/one", code: "ENOSPC", once: true });
  expect(() => writeAll([one])).toThrow("one cannot be written: the disk is full. Nothing was written.");
  expect(textIn(folder)).toEqual({ one: "old" });
  expect(fs.statSync(join(folder, "one")).mode & 0o777).toBe(0o664);
});

test("a file that cannot be written in place either is named with the reason", () => {
  const { folder } = twoDrafts();
  const one = { target: targetOf(folder, "one"), text: "new" };
  refused.push({ call: "writeFileSync", end: ".tmp", code: "EACCES" });
  refused.push({ call: "accessSync", end: "one", code: "EACCES" });
  expect(() => writeAll([one])).toThrow(
    "[NOT_WRITABLE] one cannot be written: no permission. Nothing was written.",
  );
  refused.splice(1);
  refused.push({ call: "writeFileSync", end: "/one", code: "EIO" });
  expect(() => writeAll([one])).toThrow("one is already written, and could not be put back.");
  refused.splice(1);
  const two = { target: targetOf(folder, "two"), text: "new" };
  expect(() => writeAll([two])).toThrow("two cannot be written: no permission. Nothing was written.");
});

test("writes on a disk without links too, and overwrites nothing", () => {
  const { folder, drafts } = twoDrafts();
  refused.push({ call: "linkSync", end: "two", code: "EPERM" });
  writeAll(drafts);
  expect(textIn(folder)).toEqual({ one: "new one", two: "new two" });
});

test.each([
  ["changed", "one", "theirs"],
  ["appeared", "two", "theirs"],
  ["gone", "one", undefined],
])("a file that has %s in the meantime is left alone", (_, name, text) => {
  const { folder, drafts } = twoDrafts();
  if (text === undefined) fs.rmSync(join(folder, name));
  else fs.writeFileSync(join(folder, name), text);
  const before = textIn(folder);
  expect(() => writeAll(drafts)).toThrow(
    `[FILE_CHANGED] ${name} changed in the meantime. Nothing was written. Run the command again.`,
  );
  expect(textIn(folder)).toEqual(before);
});

test("a file that appears at the last moment is not overwritten", () => {
  const { folder, drafts } = twoDrafts();
  refused.push({ call: "linkSync", end: "two", code: "EEXIST" });
  expect(() => writeAll(drafts)).toThrow("[FILE_CHANGED] two changed in the meantime. Nothing was written.");
  expect(textIn(folder)).toEqual({ one: "old" });
});

test("a link stays, the file behind it is replaced, and keeps its mode", () => {
  const folder = aFolder();
  fs.mkdirSync(join(folder, "deep"));
  fs.writeFileSync(join(folder, "deep/real"), "old", { mode: 0o640 });
  fs.symlinkSync("deep/real", join(folder, "link"));
  writeAll([{ target: targetOf(folder, "link"), text: "new" }]);
  expect(fs.lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
  expect([
    fs.readFileSync(join(folder, "deep/real"), "utf8"),
    fs.statSync(join(folder, "deep/real")).mode & 0o777,
  ]).toEqual(["new", 0o640]);
  expect(fs.readdirSync(join(folder, "deep"))).toEqual(["real"]);
});

/** Without a command: one that did not refuse would replace these devices for the whole machine. */
test.each(["/dev/null", "/dev/full"])("%s is refused", (path) => {
  expect(() => targetOf("/", path)).toThrow(
    `[NOT_WRITABLE] ${path} is not an ordinary file. Nothing was written. Name a file.`,
  );
});

const SPECIAL: [string, string, (folder: string) => void][] = [
  ["dir", "a folder", (folder) => fs.mkdirSync(join(folder, "dir"))],
  ["pipe", "not an ordinary file", (folder) => void execFileSync("mkfifo", [join(folder, "pipe")])],
  ["link", "a link that leads nowhere", (folder) => fs.symlinkSync("nowhere", join(folder, "link"))],
];

test.each(SPECIAL)("%s is %s, and refused before any request", async (path, kind, make) => {
  for (const args of [["adopt"], ["adopt", "--file"], ["report"]]) {
    const place = aPlace(MIXED);
    make(place.folder);
    const [command, flag = "--out"] = args as [string, string?];
    const { code, err } = await place.run(command, flag, path, "--force");
    expect([code, err]).toEqual([1, expect.stringContaining(`[NOT_WRITABLE] ${path} is ${kind}.`)]);
    expect(place.flowstack.requests).toEqual([]);
  }
});

test.each([
  [["adopt", "--out", "c.ts"], "c.ts"],
  [["report", "--out", "r.html"], "r.html"],
])("%j does not overwrite a file that appears during the request", async (args, name) => {
  const place = aPlace(MIXED);
  const { send } = place.world;
  place.world.send = (request) => {
    fs.writeFileSync(join(place.folder, name), "theirs");
    return send(request);
  };
  const { code, err } = await place.run(...args);
  expect([code, err]).toEqual([
    1,
    expect.stringContaining(`[FILE_CHANGED] ${name} changed in the meantime.`),
  ]);
  expect(place.file(name)).toBe("theirs");
});
