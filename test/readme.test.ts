import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { settings } from "../provider/schema";

// The package as its users get it: compiled, and CommonJS.
import flowstack = require("pulumi-flowstack");

/** What the README says, held against what there is. */

const ROOT = resolve(__dirname, "..");
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");
const README = textOf("README.md");
const { scripts, engines, bin } = JSON.parse(textOf("package.json"));

/** All that a pattern's first group matches. */
const all = (pattern: RegExp, text = README) => [...text.matchAll(pattern)].map(([, found = ""]) => found);
/** The cells of the tables' rows, by the first one. */
const rows = new Map(
  all(/^\|(.*)\|$/gm).map((row) => {
    const [first = "", ...rest] = row.split(" | ").map((cell) => cell.trim());
    return [first, rest] as const;
  }),
);

test("the quickstart is the program in examples/quickstart, which is run as it stands", () => {
  const [program] = all(/<!-- quickstart -->\n```ts\n(.*?)```/gs);
  expect(program).toBe(textOf("examples/quickstart/index.ts"));
});

describe("the table of settings", () => {
  const documented = [...rows].filter(([first]) => first.startsWith("`flowstack:"));
  const nameIn = (cell: string) => all(/^`flowstack:(\w+)`/g, cell)[0] ?? "";

  test("has every setting, in the schema's order, and no other", () => {
    expect(documented.map(([cell]) => nameIn(cell))).toEqual(Object.keys(settings.shape));
  });

  test.each(documented)("%s", (cell, [variable, shownDefault]) => {
    const name = nameIn(cell) as keyof typeof settings.shape;
    const byDefault = settings.shape[name].safeParse(undefined);
    const expected = byDefault.success ? (byDefault.data ?? "either") : "–";
    expect(shownDefault?.replaceAll("`", "")).toBe(String(expected));
    const upper = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    const isRead = textOf("provider/config.ts").includes(`${name}: "FLOWSTACK_${upper}"`);
    expect(variable).toBe(isRead ? `\`FLOWSTACK_${upper}\`` : "–");
    expect(cell.endsWith("(secret)")).toBe(name === "apiKey");
  });
});

/** Both kinds extend it, and nobody makes one. */
const NOT_FOR_USE = ["Connection"];

test("every class and function of the package is named", () => {
  const shown = all(/`([^`\n]+)`/g).map((code) => code.split(/[.(]/)[0]);
  const names = Object.keys(flowstack).filter((name) => !NOT_FOR_USE.includes(name));
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(shown).toContain(name.replace(/(?<=.)Output$/, ""));
  expect(README).toContain("`getConnection`, `getConnections` | lookups, with `…Output` twins");
});

test("every field of a resource that its table names is one", () => {
  const sources = {
    ApiKeyConnection: "sdk/api-key-connection.ts",
    OAuthConnection: "sdk/oauth-connection.ts",
  };
  for (const [name, file] of Object.entries(sources)) {
    const own = all(/^ {2}(\w+)\??: pulumi\.Input</gm, textOf(file));
    const named = all(/`(\w+)`/g, rows.get(`\`${name}\``)?.[0]);
    expect(own.filter((field) => field !== "type").sort()).toEqual([...named].sort());
  }
});

test.each(all(/\]\(([^)#]+)[^)]*\)/g))("the link to %s leads somewhere", (link) => {
  if (!link.startsWith("https://")) expect(existsSync(join(ROOT, link))).toBe(true);
});

test("the commands that it names are there", () => {
  const named = [
    ...all(/\bnpm run ([\w:-]+)/g),
    ...all(/\bnpm (start|test)\b/g),
    ...all(/`(test:\w+|bench)`/g),
  ];
  expect(named.length).toBeGreaterThan(2);
  for (const script of named) expect(Object.keys(scripts)).toContain(script);
  for (const command of all(/npx ([\w-]+)/g)) expect(Object.keys(bin)).toContain(command);
});

test("the subcommands of `npx pulumi-flowstack` that it names are there", () => {
  const [sentence = ""] = README.match(/`npx pulumi-flowstack --help` lists them:[^.]*/s) ?? [];
  const named = all(/`(\w+)`/g, sentence);
  expect(named.length).toBeGreaterThan(3);
  for (const name of named) expect(existsSync(join(ROOT, "cli", `${name}.ts`)), name).toBe(true);
});

test("the version of Node that it asks for is the package's", () => {
  expect(engines.node).toBe(`>=${all(/with Node (\d+\.\d+) or later/g)[0]}`);
});
