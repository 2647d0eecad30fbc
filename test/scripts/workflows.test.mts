import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { GO_TOOLS, goTool, hasGo } from "../../scripts/lib/go-tool.mjs";
import { pathWith, root } from "../../scripts/lib/paths.mjs";

/** The project's own workflows. */

type Step = { uses?: string; run?: string; id?: string };
type Job = { steps?: Step[]; uses?: string; strategy?: { matrix: { script: string[] } } };
type Workflow = { jobs: Record<string, Job> };

const FOLDER = join(root, ".github", "workflows");
const FILES = readdirSync(FOLDER);
const textOf = (file: string) => readFileSync(join(FOLDER, file), "utf8");
const jobsOf = (file: string) => Object.values((parse(textOf(file)) as Workflow).jobs);
const stepsOf = (file: string) => jobsOf(file).flatMap(({ steps = [] }) => steps);
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const commands = FILES.flatMap(stepsOf).flatMap(({ run = "" }) => run.split("\n"));

// On a machine without Go the report shows this test as skipped. In CI it must run.
const canBuild = (await hasGo()) || process.env.CI !== undefined;

test.runIf(canBuild)("actionlint finds nothing in them", { timeout: 600_000 }, async () => {
  const actionlint = await goTool(GO_TOOLS.actionlint);
  const args = ["-shellcheck=", "-pyflakes=", ...FILES.map((file) => join(FOLDER, file))];
  expect(execFileSync(actionlint, args, { encoding: "utf8" })).toBe("");
});

test.each(FILES)("%s names every action by its commit, with the version beside it", (file) => {
  const used = [...textOf(file).matchAll(/uses: (?!\.\/)(.*)$/gm)].map(([, action]) => action);
  expect(used.length).toBeGreaterThan(0);
  for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("they call scripts that exist, and CI runs what .ci/run runs", () => {
  const named = commands.flatMap((line) => [...line.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name));
  expect(named.length).toBeGreaterThan(3);
  for (const name of named) expect(Object.keys(manifest.scripts)).toContain(name);
  for (const [, file = ""] of commands.flatMap((line) => [
    ...line.matchAll(/(?:node|bash) ([\w.]+\/[\w./-]+)/g),
  ])) {
    expect(existsSync(join(root, file))).toBe(true);
  }
  expect(stepsOf("ci.yml").map(({ run }) => run)).toContain("bash .ci/run");
});

test("the tests that npm test leaves out run each night", () => {
  const inNpmTest = ["test:unit", "test:conformance", "test:acceptance", "test:browser"];
  const all = Object.keys(manifest.scripts).filter((name) => name.startsWith("test:"));
  const nightly = jobsOf("nightly.yml").flatMap(({ strategy }) => strategy?.matrix.script ?? []);
  expect([...inNpmTest, ...nightly].sort()).toEqual(all.sort());
  expect(stepsOf("nightly.yml").at(-1)?.run).toContain("matrix.script");
});

test("the release publishes a file: npm takes a path without ./ for a repository on GitHub", () => {
  const published = commands.filter((line) => line.startsWith("npm publish"));
  expect(published).toEqual([expect.stringMatching(/^npm publish \.\/release\/\*\.tgz /)]);
});

test("no install runs a script of a package", () => {
  const installs = commands.filter((line) => /npm (ci|i|install)\b/.test(line));
  expect(installs.length).toBeGreaterThan(3);
  for (const line of installs) expect(line).toContain("npm ci --ignore-scripts");
});

/** Runs the step that decides whether to publish, with an npm that answers this. */
function isNew(answer: string): string {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "npm"), `#!/bin/sh\nprintf '%s' '${answer}'\ntest -n '${answer}' || exit 1\n`);
  chmodSync(join(folder, "npm"), 0o755);
  const output = join(folder, "output");
  const script = stepsOf("release.yml").find(({ id }) => id === "version")?.run ?? "";
  const env = { PATH: pathWith(folder), GITHUB_OUTPUT: output };
  execFileSync("bash", ["-e", "-c", script], { cwd: root, env, stdio: "pipe" });
  return readFileSync(output, "utf8");
}

test("the release publishes a version once, and stops when it cannot know whether it did", () => {
  const { version } = manifest;
  expect(isNew(`"${version}"`)).toBe(`tag=v${version}\nis-new=false\n`);
  expect(isNew('{ "error": { "code": "E404" } }')).toBe(`tag=v${version}\nis-new=true\n`);
  expect(() => isNew('{ "error": { "code": "ECONNRESET" } }')).toThrow("ECONNRESET");
  expect(() => isNew("")).toThrow();
});
