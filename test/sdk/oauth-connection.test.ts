import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { inARun } from "./run";

// The package as its users get it: compiled, and CommonJS.
import flowstack = require("pulumi-flowstack");

const { OAuthConnection } = flowstack;

/** The id that the provider gets for a resource. */
async function idOf(
  args: flowstack.OAuthConnectionArgs,
  importId?: string,
  preview = false,
): Promise<unknown> {
  const { resources } = await inARun(
    () => void new OAuthConnection("inbox", args, { ...(importId !== undefined && { import: importId }) }),
    { preview },
  );
  return resources[0]?.inputs.connectionId;
}

test.each([
  ["connectionId", { connectionId: "conn_a" }, undefined],
  ["the option import", {}, "conn_a"],
  ["both, if they agree", { connectionId: pulumi.output("conn_a") }, "conn_a"],
  ["the option import, and an undefined connectionId", { connectionId: undefined }, "conn_a"],
  [
    "the option import, and a connectionId that turns out undefined",
    { connectionId: pulumi.output(undefined) },
    "conn_a",
  ],
])("the id may be given by %s", async (_, args, importId) => {
  expect(await idOf(args, importId)).toBe("conn_a");
});

test("two different ids are refused, and the message names both", async () => {
  const failure = await idOf({ connectionId: "conn_a" }, "conn_b").catch((error: unknown) => error);
  expect(pulumi.RunError.isInstance(failure)).toBe(true);
  expect(failure).toMatchObject({
    message: expect.stringMatching(/^\[ADOPTION_REFUSED\] .*"inbox" has connectionId "conn_a", .* "conn_b"/),
  });
});

test.each([
  ["undefined", undefined],
  ["an output that turns out undefined", pulumi.output(undefined)],
])(
  "a connectionId that is %s is sent as an empty one, which tells the kinds apart",
  async (_, connectionId) => {
    expect(await idOf({ connectionId })).toBe("");
  },
);

test("an ApiKeyConnection with a connectionId is refused: it would import an OAuth connection", async () => {
  const args = { app: "stripe", connectionId: "conn_a" } as flowstack.ApiKeyConnectionArgs;
  const failure = await inARun(() => void new flowstack.ApiKeyConnection("pay", args)).catch(
    (error) => error,
  );
  expect(pulumi.RunError.isInstance(failure)).toBe(true);
  expect(failure.message).toMatch(/^\[ADOPTION_REFUSED\] The ApiKeyConnection "pay" .*OAuthConnection/);
});
