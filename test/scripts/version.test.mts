import { describe, expect, it } from "vitest";
import { isAtLeast } from "../../scripts/lib/version.mjs";

describe("isAtLeast", () => {
  it.each([
    ["v3.259.0", "3.259.0"],
    ["3.260.0", "3.259.9"],
    ["v3.259.10", "3.259.9"],
    ["v24.1.0\n", "22.19.0"],
    ["3.260.0-alpha.1", "3.259.0"],
  ])("is true because the output %j is at least version %s", (output, oldest) => {
    expect(isAtLeast(output, oldest)).toBe(true);
  });

  it.each([
    ["v3.99.0", "3.259.0"],
    ["v20.20.2", "22.19.0"],
    ["", "3.259.0"],
    ["unknown", "3.259.0"],
  ])("is false because the output %j is not at least version %s", (output, oldest) => {
    expect(isAtLeast(output, oldest)).toBe(false);
  });
});
