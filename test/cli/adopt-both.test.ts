import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../compile";
import { aPlace, MIXED, type Place } from "./run";

/** `adopt` with a program, an import file, or both, in any order: each file gets what it lacks, under the same names. */

const idsIn = (place: Place) =>
  JSON.parse(place.file("i.json")).resources.map(({ id, name }: Record<string, string>) => [id, name]);
const EVERYTHING = [
  ["conn_deploy", "deploy"],
  ["conn_inbox", "support-inbox"],
  ["conn_stripe", "production-stripe"],
];

test.each([
  ["--file i.json", "--file i.json --out c.ts", "c.ts"],
  ["--out c.ts", "--out c.ts --file i.json", "i.json"],
])("%s, then %s: the second run writes %s", async (first, second, file) => {
  const place = aPlace(MIXED);
  await place.run("adopt", ...first.split(" "));
  const { code, out } = await place.run("adopt", ...second.split(" "));
  expect([code, place.files().sort()]).toEqual([0, ["c.ts", "i.json"]]);
  expect(out).toContain(`add to ${file} as ApiKeyConnection "deploy"`);
  expect(out).toContain(`Written: ${file}\n`);
  expect(idsIn(place)).toEqual(EVERYTHING);
  for (const [id, name] of EVERYTHING) {
    expect(place.file("c.ts")).toContain(`// ${id}`);
    expect(place.file("c.ts")).toContain(`"${name}"`);
  }
  expect((await place.run("adopt", ...second.split(" "))).err).toContain("nothing new");
});

test("keys that the program has already are not asked for again", async () => {
  const place = aPlace(MIXED);
  const keys = async (...args: string[]) =>
    JSON.parse((await place.run("adopt", "--json", ...args)).out).configKeys;
  expect(await keys("--file", "i.json")).toEqual([]);
  expect(await keys("--file", "i.json", "--out", "c.ts")).toEqual(["deployKey", "productionStripeKey"]);
  rmSync(join(place.folder, "i.json"));
  expect(await keys("--file", "i.json", "--out", "c.ts")).toEqual([]);
});

test("files that have different connections get each other's, and what is new, after one question", async () => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts", "--id", "conn_stripe");
  await place.run("adopt", "--file", "i.json", "--id", "conn_deploy");
  place.answers = ["y"];
  await place.run("adopt", "--out", "c.ts", "--file", "i.json");
  expect(place.asked).toEqual(["Add 2 connections to c.ts and 2 connections to i.json? [y/N] "]);
  expect(idsIn(place).sort()).toEqual(EVERYTHING);
  expect(place.file("c.ts").match(/ = new flowstack\./g)).toHaveLength(3);
});

test("only a file that is extended needs an answer", async () => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts");
  expect((await place.run("adopt", "--out", "c.ts", "--file", "i.json")).code).toBe(0);
  place.flowstack.seed([{ name: "New", app: "stripe" }]);
  const { err } = await place.run("adopt", "--out", "c.ts", "--file", "j.json");
  expect(err).toContain("[FILE_EXISTS] c.ts exists, and nobody is there to confirm.");
  expect(err).toContain("Add --yes to add 1 connection to c.ts, or --force");
});

test("names that someone changed in one file are kept in the other, and collide with nothing", async () => {
  const place = aPlace([...MIXED, { id: "conn_other", name: "Other", app: "x" }]);
  await place.run("adopt", "--out", "c.ts", "--id", "conn_stripe");
  const program = place.file("c.ts").replace('"production-stripe"', '"team::pay"');
  writeFileSync(join(place.folder, "c.ts"), program.replace("const productionStripe ", "const other "));
  await place.run("adopt", "--file", "i.json", "--id", "conn_other", "--id", "conn_deploy");
  const file = place.file("i.json").replace('"deploy"', '"顧客"');
  writeFileSync(join(place.folder, "i.json"), file);
  await place.run("adopt", "--out", "c.ts", "--file", "i.json", "--yes");
  expect(idsIn(place)).toEqual([
    ["conn_deploy", "顧客"],
    ["conn_other", "other"],
    ["conn_inbox", "support-inbox"],
    ["conn_stripe", "team::pay"],
  ]);
  const text = place.file("c.ts");
  expect(text).toContain('export const connection = new flowstack.ApiKeyConnection("顧客"');
  expect(text).toContain('export const other2 = new flowstack.ApiKeyConnection("other"');
  expect(compile([join(place.folder, "c.ts")])).toEqual([]);
}, 30_000);

test("constants that someone added to the program are not declared twice", async () => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts", "--id", "conn_stripe");
  const own = "export const deploy = 1;\nexport const supportInbox = 2;\n";
  writeFileSync(join(place.folder, "c.ts"), `${place.file("c.ts")}${own}`);
  await place.run("adopt", "--file", "i.json", "--id", "conn_deploy");
  await place.run("adopt", "--out", "c.ts", "--file", "i.json", "--yes");
  expect(place.file("c.ts")).toContain('const deploy2 = new flowstack.ApiKeyConnection("deploy"');
  expect(place.file("c.ts")).toContain('new flowstack.OAuthConnection("support-inbox-gmail"');
  expect(compile([join(place.folder, "c.ts")])).toEqual([]);
}, 30_000);

test("a connection whose name in the program cannot be read is left out of the import file", async () => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts");
  const text = place.file("c.ts").replace("// conn_stripe\n", "").replace('"production-stripe"', "names.pay");
  writeFileSync(join(place.folder, "c.ts"), text);
  const { out } = await place.run("adopt", "--out", "c.ts", "--file", "i.json", "--json");
  expect(JSON.parse(out).skipped).toMatchObject([
    { id: "conn_stripe", why: "it is in c.ts, but its name there cannot be read" },
  ]);
  expect(idsIn(place)).toHaveLength(2);
});

test("--out - prints the program alone to standard output", async () => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts");
  const { code, out, err } = await place.run("adopt", "--out", "-");
  expect([code, out, place.files()]).toEqual([0, place.file("c.ts"), ["c.ts"]]);
  expect(err).toContain("3 connections to adopt");
  expect(err).toContain("Next:\n  1. Save the program in a file, and import it in your program.\n");
  const both = await place.run("adopt", "--out", "-", "--file", "i.json");
  expect([both.out.includes("import:"), idsIn(place)]).toEqual([false, EVERYTHING]);
  expect(both.err).toContain("Written: i.json\n");
});

test.each(["--file -", "--out - --json", "--out - --file -"])("adopt %s is refused", async (args) => {
  const place = aPlace(MIXED);
  const { code, out, err } = await place.run("adopt", ...args.split(" "));
  expect([code, `${out}${err}`, place.files()]).toEqual([
    1,
    expect.stringContaining("[USAGE] `-` works only"),
    [],
  ]);
});

test("a file can still be named -", async () => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "./-");
  expect(place.files()).toEqual(["-"]);
});
