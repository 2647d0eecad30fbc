import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile } from "../../scripts/build.mjs";
import { modules } from "../../scripts/lib/paths.mjs";
import { pack } from "../../scripts/package.mjs";
import { relativeLinksOf, resolves } from "../markdown.js";

/** The tarball that a release publishes. */

const BYTES_AT_MOST = 260_000;

// In node_modules: the compiled package is run once, for its JSON Schema, and needs its dependencies.
const cache = join(modules, ".cache");
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

let tarball: Buffer;
const extracted = join(folder, "package");
beforeAll(async () => {
  // Of dist: `npm test` compiles before it tests.
  tarball = readFileSync(await pack(folder));
  execFileSync("tar", ["-xzf", "-", "-C", folder], { input: tarball });
}, 60_000);

const files = () =>
  execFileSync("tar", ["-tzf", "-"], { input: tarball, encoding: "utf8" }).trim().split("\n");

test("the same sources give the same bytes", { timeout: 120_000 }, async () => {
  const [again, dist] = [join(folder, "again"), join(folder, "dist")];
  await compile(dist);
  expect(readFileSync(await pack(again, dist)).equals(tarball)).toBe(true);
});

test("it contains what a user needs, and is small", () => {
  const places = new Set(files().map((file) => file.replace(/^package\//, "").split("/", 1)[0]));
  expect([...places].sort()).toEqual([
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "dist",
    "docs",
    "package.json",
  ]);
  expect(files().filter((file) => /performance|cli\/.*\.d\.ts|\.map$/.test(file))).toEqual([]);
  expect(tarball.length).toBeLessThan(BYTES_AT_MOST);
});

test("its package.json has no field that only this repository uses, and no install script", () => {
  const manifest = JSON.parse(readFileSync(join(extracted, "package.json"), "utf8"));
  for (const field of ["private", "scripts", "devDependencies", "workspaces"]) {
    expect(manifest).not.toHaveProperty(field);
  }
  expect(manifest).toMatchObject({ name: "pulumi-flowstack", main: "./dist/sdk/index.js", exports: {} });
});

test("no relative link of its pages leads out of it", () => {
  const pages = files().filter((file) => file.endsWith(".md"));
  expect(pages).toContain("package/README.md");
  const broken = pages.flatMap((file) => {
    const page = join(folder, file);
    const links = relativeLinksOf(readFileSync(page, "utf8"));
    return links.filter((link) => !resolves(page, link)).map((link) => `${file}: ${link}`);
  });
  expect(broken).toEqual([]);
});

test("publint finds nothing in it", async () => {
  const { messages } = await publint({ pkgDir: extracted, pack: false, strict: true });
  expect(messages).toEqual([]);
});

test("its types are right for every way of resolving modules", { timeout: 60_000 }, async () => {
  // Editors read the schema by its path: it is no module.
  const excludeEntrypoints = ["./connections.schema.json"];
  const contents = createPackageFromTarballData(new Uint8Array(tarball));
  const checked = await checkPackage(contents, { excludeEntrypoints });
  expect(checked).toMatchObject({ types: { kind: "included" }, problems: [] });
});

test("its types compile without skipLibCheck, so that none of them is missing", { timeout: 60_000 }, () => {
  const entries = ["sdk", "sdk/native", "provider", "emulator"].map((name) =>
    join(extracted, "dist", name, "index.d.ts"),
  );
  const module = ts.ModuleKind.Node16;
  const options = { strict: true, noEmit: true, skipLibCheck: false, target: ts.ScriptTarget.ES2023, module };
  const program = ts.createProgram(entries, { ...options, types: ["node"] });
  const own = ts.getPreEmitDiagnostics(program).filter(({ file }) => file?.fileName.startsWith(extracted));
  expect(program.getSourceFiles().length).toBeGreaterThan(entries.length);
  expect(own.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
});
