import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
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
import { runs } from "../pipelines/github.js";

/** The project's own workflows. */

type Step = { uses?: string; run?: string; id?: string; name?: string; if?: string };
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

test("the tests that CI leaves out run each night", () => {
  expect(readFileSync(join(root, ".ci/run"), "utf8")).toContain("npm test -- --all ");
  const inCi = ["test:usage", "test:unit", "test:conformance", "test:acceptance", "test:browser"];
  const all = Object.keys(manifest.scripts).filter((name) => name.startsWith("test:"));
  const nightly = jobsOf("nightly.yml").flatMap(({ strategy }) => strategy?.matrix.script ?? []);
  expect([...inCi, ...nightly].sort()).toEqual(all.sort());
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

const RELEASE = stepsOf("release.yml");
const scriptOf = (label: string) => RELEASE.find(({ id, name }) => id === label || name === label)?.run ?? "";

/** A folder with programs that print these answers. A program whose answer is empty fails. */
function programs(answers: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, answer] of Object.entries(answers)) {
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s' '${answer}'\ntest -n '${answer}' || exit 1\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** What the release's first step finds out, when npm and git answer this. */
function done(npm: string, git: string): Record<string, string> {
  const folder = programs({ npm, git });
  const output = join(folder, "output");
  const env = { PATH: pathWith(folder), GITHUB_OUTPUT: output };
  execFileSync("bash", ["-e", "-c", scriptOf("version")], { cwd: root, env, stdio: "pipe" });
  const lines = readFileSync(output, "utf8").trimEnd().split("\n");
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2)));
}

const INTEGRITY = "sha512-a/E404+b==";
const [PUBLISHED, NOT_PUBLISHED] = [`"${INTEGRITY}"`, '{ "error": { "code": "E404" } }'];
const [TAGGED, NOT_TAGGED] = ["3d3c42e5 refs/tags/v0", "\n"];

test("the release finds out what npm and git have of the version, and stops when one of them does not say", () => {
  const tag = `v${manifest.version}`;
  expect(done(PUBLISHED, TAGGED)).toEqual({ tag, published: INTEGRITY, tagged: TAGGED });
  expect(done(NOT_PUBLISHED, NOT_TAGGED)).toEqual({ tag, published: "", tagged: "" });
  expect(() => done('{ "error": { "code": "ECONNRESET" } }', TAGGED)).toThrow("ECONNRESET");
  expect(() => done("", TAGGED)).toThrow();
  expect(() => done(PUBLISHED, "")).toThrow();
});

test.each([
  ["nothing is done", NOT_PUBLISHED, NOT_TAGGED, ["Build", "Publish", "Tag"]],
  ["it is published, but not tagged", PUBLISHED, NOT_TAGGED, ["Build", "Compare", "Tag"]],
  ["it is tagged, but not published", NOT_PUBLISHED, TAGGED, ["Build", "Publish"]],
  ["all is done", PUBLISHED, TAGGED, []],
])("a release does what is missing: %s", async (_, npm, git, expected) => {
  const steps = { version: { outputs: done(npm, git) } };
  const optional = RELEASE.filter((step) => step.if !== undefined);
  const names: (string | undefined)[] = [];
  for (const step of optional) if (await runs(step, { steps })) names.push(step.name);
  expect(names).toEqual(expected);
});

test("the release tags a published version only if it builds the same bytes", () => {
  const folder = programs({});
  mkdirSync(join(folder, "release"));
  writeFileSync(join(folder, "release/package.tgz"), "bytes");
  const compare = (bytes: string) => {
    const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    const env = { ...process.env, PUBLISHED: integrity };
    return () => execFileSync("bash", ["-e", "-c", scriptOf("Compare")], { cwd: folder, env, stdio: "pipe" });
  };
  expect(compare("bytes")).not.toThrow();
  expect(compare("other bytes")).toThrow();
});
