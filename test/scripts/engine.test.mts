import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unfit } from "../../scripts/engine/existing.mjs";
import { firstOf, noEngine } from "../../scripts/engine.mjs";
import { CLIPBOARD, ENGINE, LANGUAGE_HOST, OLDEST_ENGINE } from "../../scripts/versions.mjs";

/** A source that notes down that it was asked. */
function source(name: string, has: boolean, asked: string[]) {
  return {
    name,
    find: async () => {
      asked.push(name);
      return has ? { bin: `/${name}`, pulumi: `/${name}/pulumi` } : { reason: `no ${name}` };
    },
  };
}

describe("firstOf", () => {
  it("takes the first source that has an engine, and asks none after it", async () => {
    const asked: string[] = [];
    const sources = [source("path", false, asked), source("cache", true, asked), source("go", true, asked)];
    expect(await firstOf(sources, [])).toEqual({ bin: "/cache", pulumi: "/cache/pulumi" });
    expect(asked).toEqual(["path", "cache"]);
  });

  it("says why each source has none", async () => {
    const reasons: string[] = [];
    expect(await firstOf([source("path", false, []), source("go", false, [])], reasons)).toBeUndefined();
    expect(reasons).toEqual(["path: no path", "go: no go"]);
  });
});

describe("noEngine", () => {
  it("names every reason and what to install", () => {
    const message = noEngine(["a build with Go: Go is not installed"]);
    expect(message).toContain("  - a build with Go: Go is not installed\n");
    expect(message).toContain(`Install the Pulumi CLI ${OLDEST_ENGINE} or newer`);
    expect(message).not.toContain("    at ");
  });
});

describe("unfit", () => {
  it.each(["v3.259.0", OLDEST_ENGINE, "v3.300.1"])("accepts %s", (version) => {
    expect(unfit(version)).toBeUndefined();
  });

  it.each([
    ["v3.252.9", "older than"],
    ["v4.0.0", "the SDK wants 3.x"],
    [undefined, "does not run"],
  ])("refuses %s", (version, why) => {
    expect(unfit(version)).toContain(why);
  });
});

describe("the go.mod files", () => {
  const goMod = (tool: string) =>
    readFileSync(new URL(`../../scripts/engine/${tool}/go.mod`, import.meta.url), "utf8");

  it("build the engine that versions.mjs pins", () => {
    expect(goMod("cli")).toContain(`github.com/pulumi/pulumi/pkg/v3 v${ENGINE} `);
    expect(goMod("cli")).toContain(`github.com/pulumi/pulumi/sdk/v3 v${ENGINE} `);
    expect(goMod("cli")).toContain(`replace ${CLIPBOARD.module} => ${CLIPBOARD.replacement}\n`);
  });

  it("build the language host that versions.mjs pins", () => {
    expect(goMod("language-host")).toContain(`github.com/pulumi/pulumi/sdk/v3 v${LANGUAGE_HOST} `);
  });
});
