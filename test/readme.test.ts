import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { programOf } from "../cli/main";
import type { Io } from "../cli/shared/io";
import { ENVIRONMENT_VARIABLES, settings } from "../provider/schema/settings";
import { compileSnippets } from "./compile";
import { relativeLinksOf, repositoryLinksOf, resolves, snippetsOf } from "./markdown";

// The package as its users get it: compiled, and CommonJS.
import flowstack = require("pulumi-flowstack");

/** What the README says must be true of the code. */

const ROOT = resolve(__dirname, "..");
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");
const README = textOf("README.md");
const { engines } = JSON.parse(textOf("package.json"));

/** Everything that the first group of a pattern matches. */
const all = (pattern: RegExp, text = README) => [...text.matchAll(pattern)].map(([, found = ""]) => found);
/** The cells of all table rows, by the first cell. */
const rowsOf = (text: string) =>
  new Map(
    all(/^\|(.*)\|$/gm, text).map((row) => {
      const [first = "", ...rest] = row.split(" | ").map((cell) => cell.trim());
      return [first, rest] as const;
    }),
  );
const rows = rowsOf(README);

test("the TypeScript of the README compiles", () => {
  const programs = snippetsOf(README);
  expect(programs.length).toBeGreaterThan(3);
  expect(compileSnippets(programs)).toEqual([]);
}, 30_000);

describe("the table of settings, in docs/installation-configuration.md,", () => {
  const documented = [...rowsOf(textOf("docs/installation-configuration.md"))].filter(([first]) =>
    first.startsWith("`flowstack:"),
  );
  const nameIn = (cell: string) => all(/^`flowstack:(\w+)`/g, cell)[0] ?? "";

  test("has every setting in the order of the schema, and nothing else", () => {
    expect(documented.map(([cell]) => nameIn(cell))).toEqual(Object.keys(settings.shape));
  });

  test.each(documented)("%s", (cell, [variable, shownDefault]) => {
    const name = nameIn(cell) as keyof typeof settings.shape;
    const byDefault = settings.shape[name].safeParse(undefined);
    const expected = byDefault.success ? (byDefault.data ?? "either") : "–";
    expect(shownDefault?.replaceAll("`", "")).toBe(String(expected));
    expect(variable?.replaceAll("`", "")).toBe(ENVIRONMENT_VARIABLES[name] ?? "–");
    expect(cell.endsWith("(secret)")).toBe(name === "apiKey");
  });
});

/** The base class of both kinds, which users never construct. */
const NOT_FOR_USE = ["Connection"];

test("the README names every class and function of the package", () => {
  const shown = all(/`([^`\n]+)`/g).map((code) => code.split(/[.(]/)[0]);
  const names = Object.keys(flowstack).filter((name) => !NOT_FOR_USE.includes(name));
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(shown).toContain(name.replace(/(?<=.)Output$/, ""));
  expect(README).toContain("`getConnection`, `getConnections` | lookups, also in an `…Output` form");
});

test("the table of resources names exactly the fields of each resource", () => {
  const sources = {
    ApiKeyConnection: "sdk/api-key-connection.ts",
    OAuthConnection: "sdk/oauth-connection.ts",
  };
  for (const [name, file] of Object.entries(sources)) {
    const own = all(/^ {2}(\w+)\??: pulumi\.Input<.*;$/gm, textOf(file));
    const named = all(/`(\w+)`/g, rows.get(`\`${name}\``)?.[0]);
    expect(own.filter((field) => field !== "type").sort()).toEqual([...named].sort());
  }
});

test.each([...relativeLinksOf(README), ...repositoryLinksOf(README)])("the link to %s resolves", (link) => {
  expect(resolves(join(ROOT, "README.md"), link)).toBe(true);
});

test("the table of tools lists exactly the commands of `npx pulumi-flowstack`", () => {
  const { commands } = programOf({} as Io, false, () => {});
  const [section = ""] = README.match(/^## Tools$.*?^## /ms) ?? [];
  expect(all(/^\| `(\w+)` \|/gm, section)).toEqual(commands.map((command) => command.name()));
});

test("the README requires the same version of Node as package.json", () => {
  expect(engines.node).toBe(`>=${all(/with Node (\d+\.\d+) or later/g)[0]}`);
});
