import { describe, expect, it } from "vitest";
import { isInstalled } from "../../scripts/setup.mjs";

describe("isInstalled", () => {
  /** The format of package-lock.json: the repository, a package, a package for another platform, and the link of an example. */
  const locked = {
    "": { version: "0.1.0" },
    "node_modules/zod": { version: "4.6.7" },
    "node_modules/@biomejs/cli-darwin-x64": { version: "2.5.15", optional: true },
    "node_modules/flowstack-quickstart": {},
  };
  const installed = { "node_modules/zod": { version: "4.6.7" }, "node_modules/flowstack-quickstart": {} };

  it("is true when every package is installed, except those for other platforms", () => {
    expect(isInstalled(locked, installed)).toBe(true);
  });

  it("is false when a package is missing or has another version", () => {
    expect(isInstalled(locked, {})).toBe(false);
    expect(isInstalled(locked, { ...installed, "node_modules/zod": { version: "4.6.6" } })).toBe(false);
  });
});
