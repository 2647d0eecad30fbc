import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { relativeLinksOf, resolves } from "./markdown";

/** What the repository tells contributors and reporters must be true. */

const ROOT = resolve(__dirname, "..");
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");
const manifest = JSON.parse(textOf("package.json"));
const CONTRIBUTING = textOf("CONTRIBUTING.md");
const [, map = ""] = CONTRIBUTING.split("## The map");

/** The first cells of all table rows, code only. */
const firstCells = (text: string) =>
  [...text.matchAll(/^\|([^|]*`[^|]*)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code),
  );

test.each(["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])(
  "every relative link of %s resolves",
  (file) => {
    const links = relativeLinksOf(textOf(file));
    expect(links.filter((link) => !resolves(join(ROOT, file), link))).toEqual([]);
  },
);

test("the map names every folder of the repository, and every part of provider/", () => {
  const tracked = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
  const folders = tracked.filter((file) => /^[^.]+\//.test(file)).map((file) => `${file.split("/")[0]}/`);
  const parts = readdirSync(join(ROOT, "provider"), { withFileTypes: true });
  const partNames = parts.map((part) =>
    part.isDirectory() ? `${part.name}/` : part.name.replace(".ts", ""),
  );
  expect(firstCells(map).sort()).toEqual([...new Set(folders), ...partNames].sort());
});

test("the newest entry of the changelog is the package's version", () => {
  const [, newest] = textOf("CHANGELOG.md").match(/^## (\S+)$/m) ?? [];
  expect(newest).toBe(manifest.version);
});

test("every form for an issue asks for the output of doctor", () => {
  const folder = ".github/ISSUE_TEMPLATE";
  const forms = readdirSync(join(ROOT, folder)).filter((name) => name !== "config.yml");
  expect(forms.sort()).toEqual(["bug.yml", "feature.yml"]);
  for (const form of forms) {
    const fields: { attributes: { label: string } }[] = parse(textOf(`${folder}/${form}`)).body;
    expect(fields.map(({ attributes }) => attributes.label)).toContain(
      "Output of `npx pulumi-flowstack doctor --json`",
    );
  }
});

test("nobody who installs the package or the repository runs a script of it", () => {
  const hooks = [
    "preinstall",
    "install",
    "postinstall",
    "prepare",
    "preprepare",
    "postprepare",
    "prepublish",
  ];
  expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
});
