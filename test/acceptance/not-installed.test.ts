import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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
  const created = await stack.deploy();
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

/** A program of the automation API, in a process of its own. */
const AUTOMATION = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { ApiKeyConnection } = require("pulumi-flowstack");
const program = async () => {
  for (const name of ["one", "two"]) new ApiKeyConnection(name, { app: "stripe", apiKeyEnvVar: "STRIPE_KEY" });
};
const names = { stackName: "inline", projectName: "inline", program };
const projectSettings = { name: "inline", runtime: "nodejs", main: process.argv[2] };
(async () => {
  const stack = await LocalWorkspace.createOrSelectStack(names, { projectSettings });
  await stack.preview({ onOutput: (text) => process.stdout.write(text) });
})().catch(() => { process.exitCode = 1; });
`;

/** Pulumi drops a line that arrives after the host has failed: on a busy machine, the advice can be too late. */
const ONCE_MORE = { retry: 1 };

test(
  "an inline program that was started elsewhere is never refused, and gets the advice in one line",
  ONCE_MORE,
  async () => {
    const [installed, elsewhere] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(join(ROOT, "node_modules"), join(installed, "node_modules"), "junction");
    writeFileSync(join(installed, "index.js"), AUTOMATION);
    mkdirSync(join(elsewhere, "state"));
    const env = {
      ...process.env,
      PULUMI_BACKEND_URL: pathToFileURL(join(elsewhere, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "passphrase",
      PULUMI_HOME: join(elsewhere, "home"),
      FLOWSTACK_API_KEY: "fs_test_a",
      STRIPE_KEY: "sk_test_in_the_environment",
    };
    /** The exit code and the output with this `main` in the workspace's settings. */
    const start = (main: string, cwd: string) =>
      new Promise<[code: unknown, output: string]>((resolve) => {
        execFile(process.execPath, [join(installed, "index.js"), main], { cwd, env }, (error, output) =>
          resolve([error?.code ?? 0, output]),
        );
      });
    const [works, said] = await start(installed, elsewhere);
    expect(works, said).toBe(0);
    const [fails, advice] = await start(elsewhere, elsewhere);
    expect([fails, advice]).toEqual([
      1,
      expect.stringMatching(/set `projectSettings\.main` of the workspace to/),
    ]);
    const [usual, nothing] = await start(installed, installed);
    expect([usual, nothing]).toEqual([0, expect.not.stringContaining("projectSettings")]);
  },
);
