import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";
import { expect, onTestFinished, test } from "vitest";
import { PROVIDER_TEXT } from "../../cli/adopt/provider-text";
import { installInto, PRESERVE_LINKS } from "./install";

const SHIM = resolve(__dirname, "../../sdk/shim.ts");

/** Prints what a dynamic resource sends to the engine. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
pulumi.runtime.setMocks({
  newResource: ({ inputs }) => (process.stdout.write(inputs.__provider), { id: "x", state: inputs }),
  call: ({ inputs }) => inputs,
});
new (class extends pulumi.dynamic.Resource {})(require("pulumi-flowstack/shim"), "x", {}, {}, "flowstack", "ApiKeyConnection");
`;

test("the frozen text is what Pulumi's serialiser makes of the installed package", () => {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-serialise-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const own = installInto(folder);
  mkdirSync(join(own, "dist", "sdk"), { recursive: true });
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(readFileSync(SHIM, "utf8"), { compilerOptions });
  writeFileSync(join(own, "dist", "sdk", "shim.js"), outputText);
  // The serialiser finds the package by its main file, and only then the shortest path that `exports` allows.
  writeFileSync(join(own, "dist", "sdk", "index.js"), "");
  writeFileSync(join(folder, "program.js"), PROGRAM);
  const env = { ...process.env, ...PRESERVE_LINKS, NODE_NO_WARNINGS: "1" };
  const text = execFileSync(process.execPath, ["program.js"], { cwd: folder, env, encoding: "utf8" });
  expect(text).toBe(PROVIDER_TEXT);
}, 30_000);
