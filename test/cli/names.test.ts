import fc from "fast-check";
import { expect, test } from "vitest";
import { literal, parsed } from "../../cli/adopt/literal";
import { Namer } from "../../cli/adopt/names";

test.each([
  ["Production Stripe", "stripe", "production-stripe", "productionStripe"],
  ["class", "github", "class", "classConnection"],
  ["await", "", "await", "awaitConnection"],
  ["1Password", "x", "1password", "connection1password"],
  ["Zürich – Kasse №1", "x", "zurich-kasse-no1", "zurichKasseNo1"],
  ["顧客", "hubspot", "hubspot", "hubspot"],
  ["🚀", "🚀", "connection", "connection"],
  ['"; process.exit(); //', "x", "process-exit", "processExit"],
  ["x".repeat(300), "y", "x".repeat(60), "x".repeat(60)],
])("%j for %j is called %s and %s", (name, app, logical, identifier) => {
  const names = { logical, identifier, configKey: `${identifier}Key` };
  expect(new Namer([]).nameOf({ name, app })).toEqual(names);
});

test("names never collide, whatever the connections are called", () => {
  const word = fc.constantFrom(
    "a",
    "A",
    "a 1",
    "a1",
    "a-1",
    "",
    "é",
    "class",
    "config",
    "stripe",
    "a stripe",
  );
  const rows = fc.array(fc.record({ name: fc.oneof(word, fc.string({ unit: "binary" })), app: word }));
  fc.assert(
    fc.property(rows, fc.array(word), (connections, taken) => {
      const namer = new Namer(taken);
      const names = connections.map((row) => namer.nameOf(row));
      const [logical, identifiers] = [names.map((one) => one.logical), names.map((one) => one.identifier)];
      expect(new Set([...logical, ...taken]).size).toBe(logical.length + new Set(taken).size);
      expect(new Set([...identifiers, ...taken]).size).toBe(identifiers.length + new Set(taken).size);
      for (const identifier of identifiers) {
        expect(identifier).toMatch(/^[a-z]\w*$/);
        expect(() => new Function(`"use strict"; const ${identifier} = 1;`)).not.toThrow();
      }
    }),
  );
});

test("a literal stands for its text, ends no line, and hides nothing", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('"', "'", "\\", "\n", "\u2028", "\u202e", "`", "${"), fc.string()),
  });
  fc.assert(
    fc.property(text, (value) => {
      const source = literal(value);
      expect(new Function(`return ${source}`)()).toBe(value);
      expect(parsed(source)).toBe(value);
      expect(source).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }),
  );
});
