import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SeedRow } from "../../emulator/index";
import { aPlace, type Place } from "./run";

/** Whatever FlowStack, a state or a user calls things: the output has the same lines, and nothing in it controls a terminal. */

const NASTY = "\u001b]0;owned\u0007\u001b[2J\u202e\r\nerror: [FAKE]\u2028\u0085\u200b";
/** In an id; the provider refuses control characters there. */
const NASTY_ID = "\u202e\u2028 \u200b*/`<b>";
const PLAIN = "x";
const HOSTILE = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** Two connections, of which the state has one, and a third that FlowStack does not have. */
function project(text: string): Place {
  const idOf = (id: string) => (text === PLAIN ? id : `${id}${NASTY_ID}`);
  const named = (id: string, rest: Partial<SeedRow>): SeedRow => ({
    ...{ id: idOf(id), name: `name${text}`, app: `app${text}`, status: `S${text}`, ...rest },
  });
  const place = aPlace([named("1", {}), named("2", { type: `OAUTH2${text}` })]);
  place.stack("dev", [
    { id: idOf("1"), name: `own${text}` },
    { id: idOf("3"), name: `gone${text}` },
  ]);
  return place;
}

const COMMANDS: [args: string[], file?: string][] = [
  [["list"]],
  [["list", "--stack", "dev"]],
  [["list", "--app", "none"]],
  [["adopt"]],
  [["adopt", "--stack", "dev"]],
  [["adopt", "--app", "none"]],
  [["adopt", "--id", "none"]],
  [["adopt", "--out", "c.ts"], "c.ts"],
  [["adopt", "--out", "c.ts", "--file", "i.json"], "i.json"],
  [["doctor", "--stack", "dev"]],
  [["report", "--stack", "dev"]],
  [["report", "--stack", "dev", "--out", "r.html"], "r.html"],
  [["report", "--stack", "dev", "--format", "mermaid"]],
];

test.each(COMMANDS)("%j", async (args, file) => {
  const outcomes = [];
  for (const text of [PLAIN, NASTY]) {
    const place = project(text);
    const { code, out, err } = await place.run(...args);
    const written = file === undefined ? "" : place.file(file);
    expect(written.length > 0).toBe(file !== undefined);
    for (const one of [out, err, written]) expect(one).not.toMatch(HOSTILE);
    outcomes.push([code, ...[out, err, written].map((one) => one.split("\n").length)]);
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
});

test.each([
  ["list", "--stack", "dev"],
  ["adopt", "--app", "none"],
  ["doctor", "--stack", "dev"],
  ["report", "--stack", "dev"],
])("%s %s %s --json keeps every name, in escapes", async (...args) => {
  const { out } = await project(NASTY).run(...args, "--json");
  expect(out).not.toMatch(HOSTILE);
  expect(JSON.stringify(JSON.parse(out))).toContain(JSON.stringify(NASTY).slice(1, -1));
});

test("--json of adopt keeps the names that it writes", async () => {
  const { out } = await project(NASTY).run("adopt", "--json");
  expect(out).not.toMatch(HOSTILE);
  expect(JSON.parse(out).adopted.map(({ name }: SeedRow) => name)).toEqual([`name${NASTY}`, `name${NASTY}`]);
});

test.each([["report"], ["adopt"]])("the question of %s is clean", async (command) => {
  const place = project(PLAIN);
  const name = `${NASTY}.ts`;
  writeFileSync(join(place.folder, name), HEAD);
  place.answers = [];
  await place.run(command, "--out", name);
  expect(place.asked).toHaveLength(1);
  expect(place.asked[0]).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
});

const HEAD = `// FlowStack connections, adopted with \`npx pulumi-flowstack adopt\`.
import * as flowstack from "pulumi-flowstack";
`;

test("names of a state, stacks and folders that come from a user are clean in errors", async () => {
  for (const args of [
    ["list", "--stack", NASTY],
    ["doctor", "--stack", NASTY],
    ["list", "--cwd", NASTY],
    ["report", "--out", `${NASTY}/x`],
    ["adopt", "--file", `${NASTY}/x`],
  ]) {
    const { out, err } = await project(PLAIN).run(...args);
    expect([out, err].join("")).not.toMatch(HOSTILE);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  }
});
