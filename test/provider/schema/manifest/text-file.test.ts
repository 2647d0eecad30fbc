import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { FlowstackError } from "../../../../provider/messages/errors";
import { readManifest } from "../../../../provider/schema/manifest/file";
import { entry, fileOf, KEY } from "./stage";

/** Where a file is looked up, and in which encoding it must be. */

test("a file that does not exist, or is a folder, is refused by its name", () => {
  const missing = join(tmpdir(), "flowstack-no-such-folder", "connections.yaml");
  expect(() => readManifest(missing)).toThrow(`${missing} does not exist.`);
  expect(() => readManifest(tmpdir())).toThrow(`${tmpdir()} cannot be read (EISDIR).`);
  expect(() => readManifest(missing)).toThrow(FlowstackError);
});

describe("a relative path", () => {
  const folderWith = (...names: string[]) => {
    const folder = mkdtempSync(join(tmpdir(), "flowstack-manifest-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const name of names)
      writeFileSync(join(folder, name), `connections: { ${basename(folder)}: ${ENTRY} }`);
    return folder;
  };
  const ENTRY = "{ app: stripe, key: { env: KEY } }";
  const foundIn = (...folders: string[]) => Object.keys(readManifest("a.yaml", folders).connections);

  test("is looked up in the first folder, and then in the next", () => {
    const [program, root] = [folderWith(), folderWith("a.yaml")];
    expect(foundIn(program, root)).toEqual([basename(root)]);
    const both = folderWith("a.yaml");
    expect(foundIn(both, root)).toEqual([basename(both)]);
  });

  test("that no folder has is refused with every path that was tried, each once", () => {
    const [program, root] = [folderWith(), folderWith()];
    const paths = `Neither ${join(program, "a.yaml")} nor ${join(root, "a.yaml")} exists.`;
    expect(() => foundIn(program, root)).toThrow(paths);
    expect(() => foundIn(root, root)).toThrow(`${join(root, "a.yaml")} does not exist.`);
  });

  test("of an unreadable file is refused, although the next folder has one", () => {
    const program = folderWith();
    mkdirSync(join(program, "a.yaml"));
    expect(() => foundIn(program, folderWith("a.yaml"))).toThrow(
      `${join(program, "a.yaml")} cannot be read (EISDIR).`,
    );
  });

  test.each([undefined, null, "", 1, {}, "a\u0000b"])("%o is no path", (file) => {
    expect(() => readManifest(file as string)).toThrow("file must be the path of a file");
  });
});

describe("the encoding", () => {
  const CAFE = entry("app: stripe", KEY, "name: Café");
  const utf16 = (text: string, isBig: boolean) => {
    const bytes = Buffer.from(text, "utf16le");
    return isBig ? bytes.swap16() : bytes;
  };
  const read = (bytes: Uint8Array) => {
    try {
      return readManifest(fileOf(bytes)).connections.stripe?.name;
    } catch (error) {
      return (error as FlowstackError).message.replace(/\S*connections\.yaml/, "connections.yaml");
    }
  };

  test("UTF-8 is read, with a byte order mark or without", () => {
    expect(read(Buffer.from(CAFE))).toBe("Café");
    expect(read(Buffer.from(`\ufeff${CAFE}`))).toBe("Café");
  });

  test.each([
    [
      "Latin-1",
      Buffer.from(CAFE, "latin1"),
      "5:14",
      /this character is not in UTF-8.* Save the file in UTF-8/,
    ],
    ["a character that an editor has lost", Buffer.from(CAFE.replace("é", "\ufffd")), "5:14", /was lost/],
    ["UTF-8 that is cut", Buffer.from("connections: {} # é").subarray(0, -1), "1:19", /not in UTF-8/],
    ["UTF-16", utf16(CAFE, false), "1:2", /is in UTF-16/],
    ["big-endian UTF-16", utf16(CAFE, true), "1:1", /is in UTF-16/],
    ["UTF-16 with a byte order mark", utf16(`\ufeff${CAFE}`, false), "1:1", /is in UTF-16/],
    ["big-endian UTF-16 with a byte order mark", utf16(`\ufeff${CAFE}`, true), "1:1", /is in UTF-16/],
    [
      "UTF-32",
      Buffer.from([..."connections"].flatMap((one) => [0, 0, 0, one.charCodeAt(0)])),
      "1:1",
      /UTF-32/,
    ],
  ])("%s is refused with its place", (_, bytes, place, reason) => {
    expect(read(bytes)).toContain(`[MANIFEST_INVALID] connections.yaml:${place}: `);
    expect(read(bytes)).toMatch(reason);
  });
});
