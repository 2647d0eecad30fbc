import fc from "fast-check";
import { expect, test } from "vitest";
import { type Memory, memoryPairs, memoryText, stateOf } from "../../../provider/state/state";

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const text = fc.string({ unit: "grapheme" });
/** Memories with every combination of fields, and with one that this version does not know. */
const memories: fc.Arbitrary<Memory> = fc.record({
  format: fc.constant(1 as const),
  salt: fc.base64String(),
  key: some(fc.base64String()),
  keyed: some(fc.date({ noInvalidDate: true }).map((date) => date.toISOString())),
  writer: fc.base64String(),
  environment: fc.constantFrom("live" as const, "test" as const),
  declared: some(fc.record({ name: text, app: text }, { requiredKeys: [] })),
  seen: some(fc.record({ name: text, status: text }, { requiredKeys: [] })),
  importId: some(text),
  halfMade: some(fc.constant(true as const)),
  replaces: some(fc.array(text)),
  unconfirmed: some(fc.constant(true as const)),
  revokeOnDestroy: some(fc.constant(true as const)),
  later: some(text),
});

test.each([
  ["JSON", memoryText],
  ["pairs", memoryPairs],
])("a memory written as %s is read as it was, by either codec", (_, codec) => {
  fc.assert(
    fc.property(memories, (memory) => {
      const written = codec.encode(memory);
      for (const reader of [memoryText, memoryPairs]) expect(reader.decode(written)).toEqual(memory);
      expect(codec.encode(codec.decode(written))).toBe(written);
    }),
  );
});

test("the pairs of a usual memory have no character that JSON escapes", () => {
  const memory: Memory = {
    format: 1,
    salt: "V2H6-wQHeI9Iuzjc",
    key: "oA231emKiXomSSJDGvYCuw",
    writer: "Dv8ISEqCMI7KbIb3GRb-6A",
    environment: "test",
  };
  expect(memoryPairs.encode(memory)).toBe(
    "format=1;salt=V2H6-wQHeI9Iuzjc;key=oA231emKiXomSSJDGvYCuw;writer=Dv8ISEqCMI7KbIb3GRb-6A;environment=test",
  );
});

const ROW = { name: "Payments", app: "stripe", type: "API_KEY", status: "ACTIVE", created: "now" };
const PAIRS = "salt=s;writer=w;environment=test";

test.each([
  ["of a newer version names that version", `format=2;needs=9.1.0;${PAIRS}`, "STATE_TOO_NEW", "@9.1.0"],
  ["without a salt names it", "format=1;writer=w;environment=test", "STATE_UNREADABLE", "memory.salt"],
  [
    "with a wrong environment is refused",
    `format=1;${PAIRS};environment=sk_canary`,
    "STATE_UNREADABLE",
    "memory",
  ],
  ["with a number that is none is refused", `format=sk_canary;${PAIRS}`, "STATE_UNREADABLE", "memory"],
])("a memory of pairs %s", (_, memory, code, what) => {
  const refused = expect.objectContaining({ code, message: expect.stringContaining(what) });
  expect(() => stateOf({ ...ROW, memory })).toThrow(refused);
  expect(() => stateOf({ ...ROW, memory })).not.toThrow(/canary/);
});
