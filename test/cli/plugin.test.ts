import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { aPlace } from "./run";

const PATH = "node_modules/pulumi-flowstack/dist/plugin";

/** A project with this Pulumi.yaml and the package. */
function aProject(text?: string, { name = "Pulumi.yaml", installed = "" } = {}) {
  const place = aPlace();
  if (text !== undefined) writeFileSync(join(place.folder, name), text);
  const folder = join(place.folder, installed, PATH);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "main.js"), "");
  return place;
}

const ADDED = `plugins:
  providers:
    - name: flowstack
      path: ${PATH}
`;

const FILES: [title: string, before: string, after: string][] = [
  [
    "comments, quotes and odd blanks",
    `# The shop.\nname:   "shop"\nruntime:\n    name: nodejs   # 24\n    options: {typescript: true}\n\n# end\n`,
    `# The shop.\nname:   "shop"\nruntime:\n    name: nodejs   # 24\n    options: {typescript: true}\n\n# end\n${ADDED}`,
  ],
  [
    "CRLF",
    "name: shop\r\nruntime: yaml\r\n",
    `name: shop\r\nruntime: yaml\r\n${ADDED.replaceAll("\n", "\r\n")}`,
  ],
  [
    "plugins of another kind",
    "plugins:\n    analyzers:\n    - name: a\n      path: b\nname: shop\n",
    `plugins:\n    analyzers:\n    - name: a\n      path: b\n    providers:\n      - name: flowstack\n        path: ${PATH}\nname: shop\n`,
  ],
  [
    "other providers",
    "plugins:\n  providers:\n  # Ours.\n  - name: a\n    path: b # c\n\n# Kept.\nname: shop\n",
    `plugins:\n  providers:\n  # Ours.\n  - name: a\n    path: b # c\n  - name: flowstack\n    path: ${PATH}\n\n# Kept.\nname: shop\n`,
  ],
];

test.each(FILES)("it adds the plugin once, and removes it again: %s", async (_, before, after) => {
  const place = aProject(before);
  expect(await place.run("plugin")).toEqual({
    code: 0,
    out: `Pulumi.yaml now names the plugin flowstack, at ${PATH}.\n`,
    err: "",
  });
  expect(place.file("Pulumi.yaml")).toBe(after);
  const again = await place.run("plugin");
  expect([again.code, again.out]).toEqual([
    0,
    `Pulumi.yaml already names the plugin flowstack, at ${PATH}. Nothing was written.\n`,
  ]);
  expect(place.file("Pulumi.yaml")).toBe(after);

  const removed = await place.run("plugin", "--remove");
  expect([removed.code, removed.out]).toEqual([
    0,
    `Pulumi.yaml no longer names the plugin flowstack, at ${PATH}.\n`,
  ]);
  expect(place.file("Pulumi.yaml")).toBe(before);
  const { code, out } = await place.run("plugin", "--remove");
  expect([code, out]).toEqual([0, "Pulumi.yaml does not name the plugin flowstack. Nothing was written.\n"]);
  expect(place.file("Pulumi.yaml")).toBe(before);
});

const OURS = { name: "flowstack", path: PATH };

/** Here the library writes the file anew: what it says and its comments stay, its format may not. */
test.each([
  ["{ name: shop, runtime: nodejs } # flow\n", [OURS]],
  ["name: shop # kept\nplugins: { providers: [] }\n", [OURS]],
  ["name: shop # kept\nplugins: { providers: [{ name: a, path: b }] }\n", [{ name: "a", path: "b" }, OURS]],
  ["name: shop # kept\nplugins:\n", [OURS]],
  ["name: shop # kept\nplugins:\n  providers:\n", [OURS]],
  ["name: shop # kept\n...\n", [OURS]],
  ["name: shop # kept", [OURS]],
])("%j gets the plugin, keeps its comment, and loses the plugin again", async (before, providers) => {
  const place = aProject(before);
  const [, comment] = /# (\w+)/.exec(before) ?? [];
  expect((await place.run("plugin")).code).toBe(0);
  const after = place.file("Pulumi.yaml");
  expect(parse(after)).toEqual({ ...parse(before), plugins: { providers } });
  expect(after).toContain(`# ${comment}`);
  expect((await place.run("plugin", "--remove")).code).toBe(0);
  expect(place.file("Pulumi.yaml")).toContain(`# ${comment}`);
  expect(place.file("Pulumi.yaml")).not.toContain("flowstack");
});

test("--remove takes every entry of the plugin out, whatever its path", async () => {
  const entry = "    - { name: flowstack, path: /elsewhere }\n";
  const place = aProject(
    `name: shop\nplugins:\n  providers:\n${entry}${entry}    - name: a\n      path: b\n`,
  );
  const added = await place.run("plugin", "--json");
  expect(JSON.parse(added.out)).toEqual({ file: "Pulumi.yaml", changed: false, path: "/elsewhere" });
  const removed = await place.run("plugin", "--remove", "--json");
  expect(JSON.parse(removed.out)).toEqual({ file: "Pulumi.yaml", changed: true, path: "/elsewhere" });
  expect(place.file("Pulumi.yaml")).toBe(
    "name: shop\nplugins:\n  providers:\n    - name: a\n      path: b\n",
  );
});

test("a package in a folder above, as in a workspace, is named from the project", async () => {
  const place = aPlace();
  const project = join(place.folder, "programs", "shop");
  mkdirSync(join(place.folder, PATH), { recursive: true });
  mkdirSync(project, { recursive: true });
  writeFileSync(join(place.folder, PATH, "main.js"), "");
  const file = join(project, "Pulumi.yml");
  writeFileSync(file, "name: shop\n", { mode: 0o640 });
  const { out } = await place.run("plugin", "-C", "programs/shop");
  expect(out).toBe(`Pulumi.yml now names the plugin flowstack, at ../../${PATH}.\n`);
  expect(place.file("programs/shop/Pulumi.yml")).toContain(`      path: ../../${PATH}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o640);
});

test.each([
  ["no file", undefined, "[NO_PULUMI_YAML] There is no Pulumi.yaml in "],
  ["no YAML", "name: [\n", "[FILE_UNREADABLE] Pulumi.yaml is not valid YAML: "],
  ["the same key twice", "name: a\nname: b\n", "[FILE_UNREADABLE] Pulumi.yaml is not valid YAML: "],
  ["two documents", "name: a\n---\nname: b\n", "[FILE_UNREADABLE] Pulumi.yaml is not valid YAML: "],
  ["an empty file", "", "[FILE_UNREADABLE] Pulumi.yaml is not a YAML mapping."],
  ["a list", "- name: a\n", "[FILE_UNREADABLE] Pulumi.yaml is not a YAML mapping."],
  ["plugins as a list", "plugins:\n  - a\n", "[FILE_UNREADABLE] In Pulumi.yaml, plugins is not a mapping."],
  [
    "providers as an alias",
    "x: &p []\nplugins:\n  providers: *p\n",
    "[FILE_UNREADABLE] In Pulumi.yaml, plugins.providers is not a list.",
  ],
])("%s: refused, and left alone", async (_, text, message) => {
  const place = aProject(text);
  for (const args of [["plugin"], ["plugin", "--remove"]]) {
    const { code, out, err } = await place.run(...args);
    expect([code, out, err]).toEqual([1, "", expect.stringContaining(`error: ${message}`)]);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  }
  expect(text === undefined ? place.files() : place.file("Pulumi.yaml")).toEqual(text ?? ["node_modules"]);
});

test("a project without the package is refused, and left alone", async () => {
  const place = aPlace();
  writeFileSync(join(place.folder, "Pulumi.yaml"), "name: shop\n");
  const { code, err } = await place.run("plugin");
  expect([code, err]).toEqual([
    1,
    `error: [PLUGIN_MISSING] No pulumi-flowstack is installed in ${place.folder}. ` +
      "Run `npm install pulumi-flowstack` there first.\n",
  ]);
  expect(place.file("Pulumi.yaml")).toBe("name: shop\n");
});
