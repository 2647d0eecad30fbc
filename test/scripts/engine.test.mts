import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unfit } from "../../scripts/engine/existing.mjs";
import { firstOf, noEngine } from "../../scripts/engine.mjs";
import { ENGINE, OLDEST_ENGINE } from "../../scripts/versions.mjs";

/** A source of engines that adds its name to `tried` when it is tried. */
function source(name: string, has: boolean, tried: string[]) {
  return {
    name,
    find: async () => {
      tried.push(name);
      return has ? { bin: `/${name}`, pulumi: `/${name}/pulumi` } : { reason: `no ${name}` };
    },
  };
}

describe("firstOf", () => {
  it("returns the first engine that it finds, and does not try the sources after it", async () => {
    const tried: string[] = [];
    const sources = [source("path", false, tried), source("cache", true, tried), source("go", true, tried)];
    expect(await firstOf(sources, [])).toEqual({ bin: "/cache", pulumi: "/cache/pulumi" });
    expect(tried).toEqual(["path", "cache"]);
  });

  it("collects the reason of each source that has no engine", async () => {
    const reasons: string[] = [];
    expect(await firstOf([source("path", false, []), source("go", false, [])], reasons)).toBeUndefined();
    expect(reasons).toEqual(["path: no path", "go: no go"]);
  });
});

describe("noEngine", () => {
  it("produces a message with every reason and with what to install", () => {
    const message = noEngine(["a build with Go: Go is not installed"]);
    expect(message).toContain("  - a build with Go: Go is not installed\n");
    expect(message).toContain(`Install the Pulumi CLI ${OLDEST_ENGINE} or newer`);
    expect(message).not.toContain("    at ");
  });
});

describe("unfit", () => {
  it.each(["v3.259.0", OLDEST_ENGINE, "v3.300.1"])("accepts the engine version %s", (version) => {
    expect(unfit(version)).toBeUndefined();
  });

  it.each([
    ["v3.252.9", "older than"],
    ["v4.0.0", "the SDK needs 3.x"],
    [undefined, "does not run"],
  ])('refuses the engine version %s with the reason "%s"', (version, why) => {
    expect(unfit(version)).toContain(why);
  });
});

it("engine/cli/go.mod builds the engine that versions.mjs pins", () => {
  const goMod = readFileSync(new URL("../../scripts/engine/cli/go.mod", import.meta.url), "utf8");
  expect(goMod).toContain(`github.com/pulumi/pulumi/pkg/v3 v${ENGINE} `);
  expect(goMod).toContain(`github.com/pulumi/pulumi/sdk/v3 v${ENGINE} `);
});
