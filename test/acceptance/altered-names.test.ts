import { expect, test } from "vitest";
import { ApiKeyConnection, testStack } from "./harness";

/** FlowStack stores the name otherwise than it was sent, and the reply to the create is lost. */

const NAME = "R&D   Ｓtripe account";
const ALTERATIONS = {
  "collapses blanks": { collapseBlanks: true },
  "escapes HTML": { htmlEscape: true },
  "cuts names": { maxLength: 12 },
  "normalises to NFKC": { nfkc: true },
};

test.each(Object.entries(ALTERATIONS))(
  "a server that %s gets one POST, and the stack is clean",
  async (_, alterNames) => {
    const stack = await testStack({ emulator: { alterNames } });
    const apiKey = stack.newKey();
    const program = () => void new ApiKeyConnection("stripe", { name: NAME, app: "stripe", apiKey });
    stack.emulator.faults.add({ match: { method: "POST" }, fault: { kind: "reset", when: "after" } });
    const up = await stack.up(program);
    expect(up.requests.filter((request) => request.startsWith("POST"))).toHaveLength(1);
    expect(stack.emulator.connections()).toMatchObject([{ id: stack.onlyId() }]);
    await stack.expectClean();
    expect((await stack.up(program)).steps).toEqual([]);
  },
);
