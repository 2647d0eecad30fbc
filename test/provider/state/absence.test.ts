import { expect, test } from "vitest";
import { isGone, wrongEnvironment, wrongProject } from "../../../provider/state/absence";

/** Who wrote the row; whether another row of another key was found; the setting; the verdict. */
test.each([
  [true, true, "accept", true],
  [true, true, "refuse", true],
  [true, false, "accept", true],
  [true, false, "refuse", true],
  [false, true, "accept", true],
  [false, true, "refuse", true],
  [false, false, "accept", true],
  [false, false, "refuse", false],
] as const)("by this key: %o, another found: %o, missing: %s → gone: %o", (...row) => {
  const [writtenByThisKey, foundARowOfAnotherKey, missing, gone] = row;
  expect(isGone({ writtenByThisKey, foundARowOfAnotherKey, missing })).toBe(gone);
});

test("a wrong project names the id and the way out", () => {
  const error = wrongProject("conn_a");
  expect(error.code).toBe("WRONG_PROJECT");
  expect(error.message).toMatch(/conn_a.*FLOWSTACK_MISSING=accept/);
});

test("a wrong environment names the id and both kinds of key", () => {
  const error = wrongEnvironment("conn_a", "live", "test");
  expect(error.code).toBe("WRONG_ENVIRONMENT");
  expect(error.message).toMatch(
    /conn_a was made with a live key \(fs_live_…\).*is a test key.*its fs_live_ key/,
  );
});
