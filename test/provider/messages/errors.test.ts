import { expect, test } from "vitest";
import { FlowstackError, isFailure } from "../../../provider/messages/errors";

const none = { problem: "", fix: "" };

test("a message is the code, the problem and the fix", () => {
  const error = new FlowstackError("NOT_ACTIVE", { problem: "It came up ERROR.", fix: "Check the key." });
  expect(error.message).toBe("[NOT_ACTIVE] It came up ERROR. Check the key.");
  expect(error).toMatchObject({ problem: "It came up ERROR.", fix: "Check the key." });
  expect(new FlowstackError("NOT_ACTIVE", { problem: "It came up ERROR.", fix: "" }).message).toBe(
    "[NOT_ACTIVE] It came up ERROR.",
  );
});

test("an error carries the ids it is about, the code that caused it, and a link to its explanation", () => {
  const details = { ...none, ids: ["conn_a"], cause: "TIMEOUT" as const };
  expect(new FlowstackError("CREATE_UNCERTAIN", details)).toMatchObject({
    ids: ["conn_a"],
    causeCode: "TIMEOUT",
    link: "https://github.com/pulumi-flowstack/pulumi-flowstack/blob/main/docs/errors.md#create_uncertain",
  });
  expect(new FlowstackError("CONFLICT", none)).toMatchObject({ ids: [], causeCode: undefined });
});

test("no control character gets into a message", () => {
  const error = new FlowstackError("CONFLICT", { problem: "a\u001b[31m.", fix: "b\u202e." });
  expect([error.message, error.problem, error.fix]).toEqual(["[CONFLICT] a [31m. b .", "a [31m.", "b ."]);
});

test("the outcome is 'rejected' by default", () => {
  expect(new FlowstackError("CONFLICT", none).outcome).toBe("rejected");
  expect(new FlowstackError("TIMEOUT", { ...none, outcome: "unknown" }).outcome).toBe("unknown");
});

test.each([
  [new FlowstackError("NOT_FOUND", none), true],
  [new FlowstackError("TIMEOUT", none), false],
  [Object.assign(new Error(), { code: "NOT_FOUND" }), false],
  [undefined, false],
])("isFailure(%s, NOT_FOUND) is %s", (error, expected) => {
  expect(isFailure(error, "NOT_FOUND")).toBe(expected);
});
