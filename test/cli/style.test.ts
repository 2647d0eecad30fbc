import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../compile";
import { aPlace, MIXED } from "./run";

/** What `adopt` adds to a program is formatted as the program is, and runs. */

const STYLES: [name: string, restyle: (program: string) => string, foreign: RegExp][] = [
  ["no semicolons", (text) => text.replace(/;$/gm, ""), /;$/m],
  ["CRLF", (text) => text.replaceAll("\n", "\r\n"), /(?<!\r)\n/],
  ["single quotes", (text) => text.replaceAll('"', "'"), /"/],
  ["tabs", (text) => text.replace(/^( {2})+/gm, (blanks) => "\t".repeat(blanks.length / 2)), /^ /m],
  ["four blanks", (text) => text.replace(/^( {2})+/gm, "$&$&"), /^ {2}\S/m],
  [
    "all of it, and a byte order mark",
    (text) => `\ufeff${text.replace(/;$/gm, "").replaceAll('"', "'").replaceAll("\n", "\r\n")}`,
    /;\r?$|(?<!\r)\n|"/m,
  ],
  ["no newline at its end", (text) => text.trimEnd(), /\n\n\n/],
];

test.each(STYLES)(
  "%s",
  async (_, restyle, foreign) => {
    const place = aPlace(MIXED.slice(1, 2));
    const path = join(place.folder, "c.ts");
    await place.run("adopt", "--out", "c.ts");
    const before = restyle(place.file("c.ts").replace(' ("Support inbox")', ""));
    writeFileSync(path, before);
    place.flowstack.seed([
      ...MIXED.slice(0, 1),
      { id: "conn_b", name: "It is B", app: "gmail", type: "OAUTH2" },
    ]);
    for (const flags of [["--id", "conn_stripe"], ["--id", "conn_stripe", "--id", "conn_inbox"], []])
      expect((await place.run("adopt", "--out", "c.ts", "--yes", ...flags)).code).toBe(0);
    const after = place.file("c.ts").replace(' ("It is B")', "");
    expect(after.match(/ = new flowstack\./g)).toHaveLength(3);
    expect(after).not.toMatch(foreign);
    expect(after.endsWith("\n")).toBe(true);
    expect(compile([path])).toEqual([]);
  },
  30_000,
);

test.each([
  ['import { OAuthConnection } from "pulumi-flowstack";', [], "was changed"],
  [
    'import * as flowstack from "pulumi-flowstack";\nconst config = read();',
    ["--type", "API_KEY"],
    "was changed",
  ],
])("a program with %j is left alone: what would be added could not run", async (lines, flags, said) => {
  const place = aPlace(MIXED);
  const text = `// FlowStack connections, adopted with \`npx pulumi-flowstack adopt\`.\n${lines}\n`;
  writeFileSync(join(place.folder, "c.ts"), text);
  const { code, err } = await place.run("adopt", "--out", "c.ts", "--yes", ...flags);
  expect([code, err, place.file("c.ts")]).toEqual([1, expect.stringContaining(said), text]);
});

test("the configuration that the program has is used, whatever its arguments are", async () => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts", "--id", "conn_stripe");
  const text = place.file("c.ts").replace("pulumi.Config()", 'pulumi.Config("shop")');
  writeFileSync(join(place.folder, "c.ts"), text);
  await place.run("adopt", "--out", "c.ts", "--yes");
  expect(place.file("c.ts").match(/const config = /g)).toHaveLength(1);
});

test("a program that is not UTF-8 is not extended, since its text would be lost", async () => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts", "--id", "conn_stripe");
  const bytes = Buffer.from(`${place.file("c.ts")}// caf\xe9\n`, "latin1");
  writeFileSync(join(place.folder, "c.ts"), bytes);
  const { code, err } = await place.run("adopt", "--out", "c.ts", "--yes");
  expect([code, err]).toEqual([1, "error: [FILE_UNREADABLE] c.ts is not UTF-8 text. Name another file.\n"]);
  expect((await place.run("adopt", "--out", "c.ts", "--force")).code).toBe(0);
});

test.each([
  ["{}", "c.ts", "./c"],
  ['{ "type": "commonjs" }', "c.ts", "./c"],
  ['{ "type": "module" }', "c.ts", "./c.js"],
  ['{ "type": "module" }', "sub/c.ts", "./sub/c.js"],
  ['{ "type": "module" }', "c.mts", "./c.mjs"],
  ["not JSON", "c.ts", "./c"],
])("with package.json %s the program imports %s as %s", async (json, out, module) => {
  const place = aPlace(MIXED);
  const program = join(place.folder, "infra");
  mkdirSync(join(program, "sub"), { recursive: true });
  writeFileSync(join(place.folder, "package.json"), json);
  const done = await place.run("adopt", "-C", program, "--out", out, "--json");
  expect(JSON.parse(done.out).steps[0]).toBe(`Import it in the program: import "${module}";`);
});
