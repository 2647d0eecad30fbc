import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { inARun } from "./run";

// The package as its users get it: compiled, and CommonJS.
import flowstack = require("pulumi-flowstack");

const { OAuthConnection } = flowstack;

/** What becomes of the id that a resource is given. */
async function idOf(args: { connectionId?: pulumi.Input<string> }, importId?: string): Promise<unknown> {
  const { resources } = await inARun(
    () => void new OAuthConnection("inbox", args, { ...(importId !== undefined && { import: importId }) }),
  );
  return resources[0]?.inputs.connectionId;
}

test.each([
  ["connectionId", { connectionId: "conn_a" }, undefined],
  ["the option import", {}, "conn_a"],
  ["both, if they agree", { connectionId: pulumi.output("conn_a") }, "conn_a"],
])("the id may be given by %s", async (_, args, importId) => {
  expect(await idOf(args, importId)).toBe("conn_a");
});
