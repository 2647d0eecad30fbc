import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { javascript, ROOT, temporaryFolder } from "../local-stack";
import { testStack } from "./harness";

const PROGRAM = `
const { ApiKeyConnection } = require("infrastructure");
new ApiKeyConnection("stripe", { app: "stripe", apiKey: "sk_canary" });
`;

/** A program that gets the package from a package of its own, as pnpm installs it. */
function onlyTransitive(): string {
  const folder = temporaryFolder();
  const modules = join(folder, "node_modules");
  const between = join(modules, "infrastructure");
  mkdirSync(join(between, "node_modules"), { recursive: true });
  for (const [file, text] of Object.entries(javascript(PROGRAM))) writeFileSync(join(folder, file), text);
  writeFileSync(join(between, "index.js"), 'module.exports = require("pulumi-flowstack");');
  symlinkSync(ROOT, join(between, "node_modules", "pulumi-flowstack"), "junction");
  symlinkSync(join(ROOT, "node_modules", "@pulumi"), join(modules, "@pulumi"), "junction");
  return folder;
}

test("a package that the program has only through another one is refused in one line; a direct one works", async () => {
  const folder = onlyTransitive();
  const stack = await testStack({ folder });
  const refused = await stack.preview();
  expect([refused.ok, refused.requests]).toEqual([false, []]);
  expect(refused.errors).toEqual([expect.stringContaining(`[PACKAGE_NOT_FOUND]`)]);
  expect(refused.errors[0]).toContain(` from ${folder}.`);
  expect(refused.output).not.toContain("Cannot find module");

  symlinkSync(ROOT, join(folder, "node_modules", "pulumi-flowstack"), "junction");
  const created = await stack.up();
  expect(created.steps).toEqual(["create stripe"]);
});

test("a program that goes to another folder before its first resource works", async () => {
  const folder = onlyTransitive();
  symlinkSync(ROOT, join(folder, "node_modules", "pulumi-flowstack"), "junction");
  const [, load, make] = PROGRAM.split("\n");
  writeFileSync(
    join(folder, "index.js"),
    [load, 'process.chdir(require("node:os").tmpdir());', make].join("\n"),
  );
  const stack = await testStack({ folder });
  expect((await stack.tryUp()).ok).toBe(true);
});
