import { describe, expect, it } from "vitest";
import { isInstalled } from "../../scripts/setup.mjs";

describe("isInstalled", () => {
  const locked = {
    "": { version: "0.1.0" },
    "node_modules/zod": { version: "4.6.7" },
    "node_modules/@biomejs/cli-darwin-x64": { version: "2.5.15", optional: true },
    "node_modules/flowstack-quickstart": {},
  };
  const installed = { "node_modules/zod": { version: "4.6.7" }, "node_modules/flowstack-quickstart": {} };

  it("is so when every package is there, but for those of other platforms", () => {
    expect(isInstalled(locked, installed)).toBe(true);
  });

  it("is not so when a package is missing or of another version", () => {
    expect(isInstalled(locked, {})).toBe(false);
    expect(isInstalled(locked, { ...installed, "node_modules/zod": { version: "4.6.6" } })).toBe(false);
  });
});
