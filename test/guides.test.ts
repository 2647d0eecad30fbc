import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { blocksOf } from "./commands";
import { compile, compileSnippets } from "./compile";
import { filesIn, relativeLinksOf, repositoryLinksOf, resolves, snippetsOf } from "./markdown";

/** What the pages of docs/ say must be true of the code. */

const ROOT = resolve(__dirname, "..");
const GUIDES = readdirSync(join(ROOT, "docs/guides")).map((name) => `docs/guides/${name}`);
const PAGES = ["docs/_index.md", "docs/installation-configuration.md", ...GUIDES];
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

test.each(PAGES)("every link of %s to another page or into the repository resolves", (file) => {
  const text = textOf(file);
  expect(relativeLinksOf(text).filter((link) => !resolves(join(ROOT, file), link))).toEqual([]);
  expect(repositoryLinksOf(text).filter((link) => !resolves(join(ROOT, "README.md"), link))).toEqual([]);
});

/** Blocks below a comment with the path of a file: examples, which other tests run. */
const copies = ["README.md", ...PAGES].flatMap((page) => {
  const blocks = textOf(page).matchAll(/<!-- (\S+) -->\n```\w+\n(.*?)```/gs);
  return [...blocks].map(([, file = "", block = ""]) => [page, file, block] as const);
});

test.each(copies)("%s shows %s as it is", (_, file, block) => {
  // In a project of its own, the packages are beside Pulumi.yaml.
  expect(block).toBe(textOf(file).replace("../../node_modules", "node_modules"));
});

test("the page about other languages shows a line of a Go program's go.mod", () => {
  const [, line] = blocksOf("docs/guides/other-languages.md", "text");
  expect(textOf("examples/go/go.mod")).toContain(line);
});

test("the pages show an example in every language", () => {
  const shown = copies.map(([, file]) => file.split("/").slice(0, 2).join("/"));
  const languages = ["go", "python", "quickstart", "three-environments", "yaml"];
  expect([...new Set(shown)].sort()).toEqual(languages.map((name) => `examples/${name}`));
});

/** A page with whole files, which a test of its own runs. */
const UNIT_TESTING = "docs/guides/unit-testing.md";
const snippetsIn = (file: string) => snippetsOf(textOf(file));

test.each(PAGES.filter((file) => file !== UNIT_TESTING && snippetsIn(file).length > 0))(
  "the TypeScript of %s compiles",
  (file) => {
    expect(compileSnippets(snippetsIn(file))).toEqual([]);
  },
  30_000,
);

test("the overview and the README list every guide", () => {
  for (const guide of GUIDES) {
    expect(textOf("docs/_index.md")).toContain(`](${guide.replace("docs/", "")})`);
    expect(textOf("README.md")).toContain(`](${guide})`);
  }
});

test("the example of the page about unit tests compiles, and its tests pass", async () => {
  const folder = mkdtempSync(join(ROOT, "test/guide-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = filesIn(textOf(UNIT_TESTING)).map(([name, code]) => {
    writeFileSync(join(folder, name), code);
    return join(folder, name);
  });
  expect(files.map((file) => file.split("/").at(-1))).toEqual(["connections.ts", "connections.test.ts"]);
  expect(compile(files.filter((file) => !file.endsWith(".test.ts")))).toEqual([]);
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const report = join(folder, "report.json");
  const args = [vitest, "run", "--root", folder, "--reporter", "json", "--outputFile", report];
  const env = {
    ...process.env,
    FLOWSTACK_API_KEY: "fs_live_canary",
    FLOWSTACK_BASE_URL: "http://localhost:1",
  };
  await promisify(execFile)(process.execPath, args, { env });
  expect(JSON.parse(readFileSync(report, "utf8"))).toMatchObject({ success: true, numPassedTests: 2 });
}, 60_000);
