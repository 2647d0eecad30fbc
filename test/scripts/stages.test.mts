import { describe, expect, it } from "vitest";
import { judge } from "../../scripts/lib/stages.mjs";

describe("judge", () => {
  it("counts the tests that ran", () => {
    expect(judge(0, { passed: 7, failed: 0 })).toEqual({ passed: 7, failed: 0 });
    expect(judge(1, { passed: 7, failed: 2 })).toEqual({ passed: 7, failed: 2 });
  });

  it("counts a stage that failed without a failed test as one failure", () => {
    expect(judge(1, undefined)).toEqual({ passed: 0, failed: 1 });
    expect(judge(1, { passed: 7, failed: 0 })).toEqual({ passed: 7, failed: 1 });
  });

  it("counts a stage that should have run tests but ran none as one failure", () => {
    expect(judge(0, { passed: 0, failed: 0 })).toEqual({ passed: 0, failed: 1 });
  });

  it("counts nothing for a stage without tests that succeeds", () => {
    expect(judge(0, undefined)).toEqual({ passed: 0, failed: 0 });
    expect(judge(undefined, undefined)).toEqual({ passed: 0, failed: 0 });
  });
});
