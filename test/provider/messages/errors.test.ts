import { expect, test } from "vitest";
import { FlowstackError, isFailure } from "../../../provider/messages/errors";

test("a message begins with its stable code", () => {
  expect(new FlowstackError("NOT_ACTIVE", "It came up ERROR.").message).toBe(
    "[NOT_ACTIVE] It came up ERROR.",
  );
});

test("an outcome is 'rejected' unless something else is known", () => {
  expect(new FlowstackError("CONFLICT", "No.").outcome).toBe("rejected");
  expect(new FlowstackError("TIMEOUT", "Late.", "unknown").outcome).toBe("unknown");
});

test.each([
  [new FlowstackError("NOT_FOUND", ""), true],
  [new FlowstackError("TIMEOUT", ""), false],
  [Object.assign(new Error(), { code: "NOT_FOUND" }), false],
  [undefined, false],
])("isFailure(%s, NOT_FOUND) is %s", (error, expected) => {
  expect(isFailure(error, "NOT_FOUND")).toBe(expected);
});
