import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FOLDER } from "./github";
import { expanded } from "./gitlab";

test("actionlint finds nothing in GitHub's workflows", async () => {
  const { GO_TOOLS, goTool } = await import("../../scripts/lib/go-tool.mjs");
  const files = readdirSync(FOLDER).map((name) => join(FOLDER, name));
  const { status, stdout, stderr } = spawnSync(await goTool(GO_TOOLS.actionlint), files, {
    encoding: "utf8",
  });
  expect([status, stdout, stderr]).toEqual([0, "", ""]);
});

test("GitLab's pipeline fits GitLab's JSON schema", async () => {
  await expect(expanded()).resolves.toBeDefined();
});
