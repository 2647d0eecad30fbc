import { expect, test } from "vitest";
import { ApiKeyConnection, testStack } from "./harness";

test("a server that stores another name than it was sent gets one POST although the reply is lost, and the stack is clean", async () => {
  // All alterations at once; test/provider/inventory/create-once-names.test.ts has each of them.
  const alterNames = { collapseBlanks: true, htmlEscape: true, nfkc: true, maxLength: 16 };
  const stack = await testStack({ emulator: { alterNames } });
  const apiKey = stack.newKey();
  stack.emulator.faults.add({ match: { method: "POST" }, fault: { kind: "reset", when: "after" } });
  const up = await stack.up(() => {
    new ApiKeyConnection("stripe", { name: "R&D   \uff33tripe account", app: "stripe", apiKey });
  });
  expect(up.requests.filter((request) => request.startsWith("POST"))).toHaveLength(1);
  expect(stack.emulator.connections()).toMatchObject([{ id: stack.onlyId(), name: "R&amp;D Stripe a" }]);
});
