import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeFault } from "../../../provider/world/node";

const { engines } = JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8"));

describe("an older Node is told so, before what it cannot load is loaded", () => {
  test.each(["20.20.2", "22.18.0", "21.99.0", "8.0.0"])("%s", (version) => {
    expect(nodeFault(version)?.message).toBe(
      `[NODE_TOO_OLD] Node 22.19 or newer is needed, and this one is ${version}: https://nodejs.org`,
    );
  });
});

test.each([`${engines.node.slice(2)}.0`, "22.20.1", "23.0.0", "24.21.0"])("%s will do", (version) => {
  expect(nodeFault(version)).toBeUndefined();
});
