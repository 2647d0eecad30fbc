import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ERROR_CODES, linkTo } from "../provider/messages/errors";
import { anchorOf, relativeLinksOf, resolves } from "./markdown";

/** docs/errors.md must explain every code, and no code that does not exist. */

const ROOT = resolve(__dirname, "..");
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** Sections that are not about one code. */
const OTHER_SECTIONS = ["Index", "Codes of the provider", "Codes of the command line"];

/** Heading and text of each second-level section, in order. */
const sections = textOf("docs/errors.md")
  .split(/^## /m)
  .slice(1)
  .map((section) => section.split(/\n(.*)/s) as [heading: string, text: string]);
const entries = sections.filter(([heading]) => !OTHER_SECTIONS.includes(heading));

/** Every code that a source file of cli/ throws, or writes by itself where it cannot load `Failure`. */
function cliCodes(): string[] {
  const names = readdirSync(join(ROOT, "cli"), { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => name.endsWith(".ts")).map((name) => textOf(join("cli", name)));
  const found = sources.join("\n").matchAll(/new Failure\(\s*"([A-Z_]+)"|\[([A-Z]+(?:_[A-Z]+)+)\]/g);
  return [...found].map(([, thrown, written]) => (thrown ?? written) as string);
}

test("the entries are the codes of the provider and of the command line, each once", () => {
  expect(cliCodes().length).toBeGreaterThan(10);
  const codes = new Set<string>([...ERROR_CODES, ...cliCodes()]);
  expect(entries.map(([heading]) => heading).sort()).toEqual([...codes].sort());
});

test("an error's link leads to the entry of its code", () => {
  const { homepage } = JSON.parse(textOf("package.json"));
  const page = homepage.replace("#readme", "/blob/main/docs/errors.md");
  for (const code of ERROR_CODES) expect(linkTo(code)).toBe(`${page}#${anchorOf(code)}`);
});

/** The text between the label of a part and the next one. */
function partOf(text: string, label: string): string {
  const [, after = ""] = text.split(`**${label}.**`);
  return (after.split(/^(?:\*\*|### )/m)[0] ?? "").trim();
}

test.each(entries)("%s says what happened, why and what to do, and is in the index", (code, text) => {
  for (const label of ["What happened", "Why", "What to do"]) expect(partOf(text, label), label).not.toBe("");
  const index = sections.find(([heading]) => heading === "Index");
  expect(index?.[1]).toContain(`[${code}](#${anchorOf(code)})`);
});

const DECISIONS = readdirSync(join(ROOT, "docs/decisions")).map((name) => `docs/decisions/${name}`);

test.each(["docs/errors.md", ...DECISIONS])("every relative link of %s resolves", (file) => {
  const links = relativeLinksOf(textOf(file));
  expect(links.filter((link) => !resolves(join(ROOT, file), link))).toEqual([]);
});
