import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { FlowstackError } from "../../provider/messages/errors";
import { currentRun, type ProgramRun } from "../../sdk/run";
import { asRunError } from "../../sdk/run-error";
import { inARun } from "./run";

test("before any run, as in a user's unit tests, each call gets an empty record", () => {
  currentRun().claims.set("conn_a", { name: "one" });
  expect(currentRun()).toEqual({
    claims: new Map(),
    projects: new Map(),
    hasCheckedHost: false,
    warnings: new Set(),
  });
});

test("a run has one record, and the next run of the process another", async () => {
  const records: ProgramRun[] = [];
  const program = () => void records.push(currentRun(), currentRun());
  for (let runs = 0; runs < 2; runs++) await inARun(program);
  expect([records[0] === records[1], records[2] === records[3], records[0] === records[2]]).toEqual([
    true,
    true,
    false,
  ]);
});

test("an error with a code becomes one that Pulumi prints without a stack", () => {
  const details = { problem: "The file\u001b[2J is bad.", fix: "Repair it." };
  const error = asRunError(new FlowstackError("MANIFEST_INVALID", details));
  expect(pulumi.RunError.isInstance(error)).toBe(true);
  const text = "[MANIFEST_INVALID] The file [2J is bad. Repair it.";
  expect(error).toMatchObject({ message: text, stack: text });
});

test("every other error stays as it is", () => {
  const error = new TypeError("a fault");
  expect(asRunError(error)).toBe(error);
});
