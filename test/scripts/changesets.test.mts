import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { modules, root } from "../../scripts/lib/paths.mjs";

const CHANGESETS = join(modules, "@changesets", "cli", "bin.js");

/** The parts of the repository that changesets reads and writes. */
function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), "changesets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["package.json", "package-lock.json", "CHANGELOG.md", ".changeset", "examples"]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  return folder;
}

// Changesets finds the package only if "workspaces" has ".", since it sees the examples, which are workspaces, too.
test("a changeset becomes the next version, with an entry in the changelog", () => {
  const folder = copy();
  const text = '---\n"pulumi-flowstack": major\n---\n\nThe words of the changeset.\n';
  writeFileSync(join(folder, ".changeset", "test.md"), text);
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  execFileSync(process.execPath, [CHANGESETS, "version"], { cwd: folder, stdio: "pipe" });
  const [before, after] = [root, folder].map((place) => readFileSync(join(place, "package.json"), "utf8"));
  const [major = 0] = JSON.parse(before ?? "")
    .version.split(".")
    .map(Number);
  const version = `${major + 1}.0.0`;
  expect(JSON.parse(after ?? "").version).toBe(version);
  const changelog = readFileSync(join(folder, "CHANGELOG.md"), "utf8");
  expect(changelog).toMatch(new RegExp(`^# pulumi-flowstack\n\n## ${version}\n`));
  expect(changelog).toContain("The words of the changeset.");
});
