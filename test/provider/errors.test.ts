import { expect, test } from "vitest";
import { FlowstackError, isFailure } from "../../provider/errors";

test("a message begins with its stable code", () => {
  expect(new FlowstackError("NOT_ACTIVE", "It came up ERROR.").message).toBe(
    "[NOT_ACTIVE] It came up ERROR.",
  );
});

test("a fate is 'rejected' unless something else is known", () => {
  expect(new FlowstackError("CONFLICT", "No.").fate).toBe("rejected");
  expect(new FlowstackError("TIMEOUT", "Late.", "unknown").fate).toBe("unknown");
});

test.each([
  [new FlowstackError("NOT_FOUND", ""), true],
  [new FlowstackError("TIMEOUT", ""), false],
  [Object.assign(new Error(), { code: "NOT_FOUND" }), false],
  [undefined, false],
])("isFailure(%s, NOT_FOUND) is %s", (error, expected) => {
  expect(isFailure(error, "NOT_FOUND")).toBe(expected);
});
