import { describe, expect, it } from "vitest";
import { cacheFolder } from "../../scripts/lib/paths.mjs";
import { isAtLeast, isSameMajor } from "../../scripts/lib/version.mjs";

describe("isAtLeast", () => {
  it.each([
    ["v3.259.0", "3.259.0"],
    ["3.260.0", "3.259.9"],
    ["v3.259.10", "3.259.9"],
    ["v24.1.0\n", "22.19.0"],
    ["3.260.0-alpha.1", "3.259.0"],
  ])("%s is as new as %s", (version, oldest) => {
    expect(isAtLeast(version, oldest)).toBe(true);
  });

  it.each([
    ["v3.99.0", "3.259.0"],
    ["v20.20.2", "22.19.0"],
    ["3.259.0-alpha.1", "3.259.0"],
    ["", "3.259.0"],
    ["unknown", "3.259.0"],
  ])("%s is not as new as %s", (version, oldest) => {
    expect(isAtLeast(version, oldest)).toBe(false);
  });
});

describe("isSameMajor", () => {
  it("looks at the first number alone", () => {
    expect(isSameMajor("v3.1.0", "3.259.0")).toBe(true);
    expect(isSameMajor("v4.0.0", "3.259.0")).toBe(false);
  });
});

describe("cacheFolder", () => {
  it.each([
    ["linux", {}, "/home/ada/.cache/pulumi-flowstack"],
    ["linux", { XDG_CACHE_HOME: "/caches" }, "/caches/pulumi-flowstack"],
    ["linux", { XDG_CACHE_HOME: "" }, "/home/ada/.cache/pulumi-flowstack"],
    ["darwin", {}, "/home/ada/Library/Caches/pulumi-flowstack"],
    ["win32", { LOCALAPPDATA: "/local" }, "/local/pulumi-flowstack"],
    ["win32", {}, "/home/ada/AppData/Local/pulumi-flowstack"],
  ] as const)("on %s with %j is %s", (platform, env, folder) => {
    expect(cacheFolder(platform, env, "/home/ada").replaceAll("\\", "/")).toBe(folder);
  });
});
