import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, onTestFinished, test, vi } from "vitest";
import { requirePackageFrom } from "../../sdk/host";
import { ApiKeyConnection } from "../../sdk/index";
import { inARun } from "./run";

function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "flowstack-host-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Puts a package into a folder's node_modules; `exports` as in its package.json. */
function install(folder: string, exports: object): void {
  const target = join(folder, "node_modules", "pulumi-flowstack");
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "package.json"), JSON.stringify({ name: "pulumi-flowstack", exports }));
  writeFileSync(join(target, "provider.js"), "");
}

function failureFrom(folders: string[]): unknown {
  try {
    return requirePackageFrom(folders);
  } catch (error) {
    return error;
  }
}

test("a folder without the package is refused in one line, which names the folder and three ways out", () => {
  const folder = emptyFolder();
  const error = failureFrom([folder]) as Error;
  expect(pulumi.RunError.isInstance(error)).toBe(true);
  expect(error.message).toContain(
    `[PACKAGE_NOT_FOUND] Pulumi's provider process does not find pulumi-flowstack from ${folder}.`,
  );
  for (const way of ["`npm install pulumi-flowstack`", "`publicHoistPattern`", "`projectSettings.main`"]) {
    expect(error.message).toContain(way);
  }
  expect(error.message).not.toContain("\n");
  expect(error.stack).toBe(error.message);
});

test("the package in the folder, or in one above it, is enough", () => {
  const folder = emptyFolder();
  install(folder, { "./provider": "./provider.js" });
  mkdirSync(join(folder, "apps", "one"), { recursive: true });
  expect(failureFrom([folder])).toBeUndefined();
  expect(failureFrom([join(folder, "apps", "one")])).toBeUndefined();
});

test("the package in any folder that could be the host's is enough", () => {
  const folder = emptyFolder();
  install(folder, { "./provider": "./provider.js" });
  expect(failureFrom([emptyFolder(), folder])).toBeUndefined();
  expect(failureFrom([emptyFolder(), emptyFolder(), ""])).toBeInstanceOf(Error);
});

test("a package that is only a dependency of another one is refused", () => {
  const folder = emptyFolder();
  install(join(folder, "node_modules", "infrastructure"), { "./provider": "./provider.js" });
  expect(failureFrom([folder])).toBeInstanceOf(Error);
});

test("a package that is there and does not load is left to Pulumi", () => {
  const folder = emptyFolder();
  install(folder, {});
  expect(failureFrom([folder])).toBeUndefined();
});

test.each(["", "127.0.0.1:1"])(
  "under mocks nothing is checked, with PULUMI_NODEJS_MONITOR=%s",
  async (address) => {
    const folder = emptyFolder();
    vi.stubEnv("PULUMI_NODEJS_MONITOR", address);
    onTestFinished(() => void vi.unstubAllEnvs());
    const cwd = vi.spyOn(process, "cwd").mockReturnValue(folder);
    onTestFinished(() => cwd.mockRestore());
    const { resources } = await inARun(
      () => new ApiKeyConnection("one", { app: "stripe", apiKey: "sk_canary" }),
    );
    expect(resources.map(({ name }) => name)).toEqual(["one"]);
  },
);
