import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lookAlike } from "../../../provider/messages/look-alikes";
import {
  described,
  label,
  labels,
  printable,
  visible,
  visiblyDifferent,
} from "../../../provider/messages/text";

test.each([
  [{ name: "Production Stripe", app: "stripe" }, '"Production Stripe" for stripe'],
  [{ name: "Production Stripe" }, '"Production Stripe"'],
  [{ name: null, app: "stripe" }, "a connection for stripe"],
  [{}, "a connection"],
])("%o is described as %s", (row, expected) => {
  expect(described(row)).toBe(expected);
});

test.each([
  [{ id: "conn_a", name: "Production Stripe", app: "stripe" }, 'conn_a ("Production Stripe" for stripe)'],
  [{ id: "conn_a", name: "Production Stripe", app: null }, 'conn_a ("Production Stripe")'],
  [{ id: "conn_a" }, "conn_a"],
  [{ name: "Production Stripe", app: "stripe" }, '"Production Stripe" for stripe'],
])("%o has the label %s", (row, expected) => {
  expect(label(row)).toBe(expected);
});

test.each([
  [1, "conn_1"],
  [5, "conn_1, conn_2, conn_3, conn_4, conn_5"],
  [7, "conn_1, conn_2, conn_3, conn_4, conn_5 and 2 more"],
])("the labels of %i connections", (length, expected) => {
  expect(labels(Array.from({ length }, (_, at) => ({ id: `conn_${at + 1}` })))).toBe(expected);
});

test("printable replaces control characters, visible shows them", () => {
  expect(printable("a\u001b[31m\u202eb")).toBe("a [31m b");
  expect(visible("a\u001b\u00a0b")).toBe("a\\u{1b}\\u{a0}b");
});

test.each(["\u202f", "\u00a0", "\u3000", "\u200b", "\u00ad", "\ufe0f", "\u3164", "\u034f", "\u2028"])(
  "visible shows %o, which a reader does not see",
  (character) => {
    expect(visible(`a${character}b`)).toBe(`a\\u{${character.codePointAt(0)?.toString(16)}}b`);
  },
);

describe("visiblyDifferent", () => {
  test.each([
    ["an accent of its own", "Caf\u00e9", "Cafe\u0301", "Caf\\u{e9}", "Cafe\\u{301}"],
    ["a narrow blank", "Mail\u202feu", "Mail eu", "Mail\\u{202f}eu", "Mail\\u{20}eu"],
    ["a blank that does not break", "Mail eu", "Mail\u00a0eu", "Mail\\u{20}eu", "Mail\\u{a0}eu"],
    ["a Cyrillic letter", "Stripe", "Stri\u0440e", "Stripe", "Stri\\u{440}e"],
    ["a Greek letter", "Ohm", "\u039fhm", "Ohm", "\\u{39f}hm"],
    ["a blank at the end", "Stripe ", "Stripe", "Stripe\\u{20}", "Stripe"],
    ["a blank at the start", "Stripe", " Stripe", "Stripe", "\\u{20}Stripe"],
    ["two blanks", "Mail  eu", "Mail eu", "Mail \\u{20}eu", "Mail eu"],
    ["a tab", "Mail\teu", "Mail eu", "Mail\\u{9}eu", "Mail\\u{20}eu"],
    ["an invisible character", "Stripe", "Str\u200bipe", "Stripe", "Str\\u{200b}ipe"],
    ["a mark at the start", "\ufeffStripe", "Stripe", "\\u{feff}Stripe", "Stripe"],
    ["a wide letter", "\uff33tripe", "Stripe", "\\u{ff33}tripe", "Stripe"],
    ["a ligature", "\ufb01n", "fin", "\\u{fb01}n", "fin"],
    ["a long dash", "Mail \u2013 eu", "Mail - eu", "Mail \\u{2013} eu", "Mail - eu"],
    ["a quotation mark", "Ann\u2019s", "Ann's", "Ann\\u{2019}s", "Ann's"],
    ["an emoji's variant", "\u2764\ufe0f", "\u2764", "\\u{2764}\\u{fe0f}", "\\u{2764}"],
    ["letters in another order", "\u0430a", "a\u0430", "\\u{430}a", "a\\u{430}"],
  ])("shows %s as an escape", (_, one, other, here, there) => {
    expect(visiblyDifferent(one, other)).toEqual([here, there]);
    expect(visiblyDifferent(other, one)).toEqual([there, here]);
  });

  test.each([
    ["Café", "Stripe"],
    ["Боевой ключ", "Тестовый ключ"],
    ["日本語", "中文"],
    ["Stripe", "stripe"],
    ["Größe 1", "Größe 2"],
    ["Café", "Café"],
  ])("leaves %s and %s readable", (one, other) => {
    expect(visiblyDifferent(one, other)).toEqual([one, other]);
  });

  test("always shows two different texts differently, and never what a reader cannot see", () => {
    const letters = [
      "a",
      "\u0430",
      "e",
      "\u00e9",
      "e\u0301",
      " ",
      "\u00a0",
      "\u202f",
      "\u200b",
      "-",
      "\u2013",
      "f",
      "\ufb01",
      "\ud800",
    ];
    const text = fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((some) => some.join(""));
    fc.assert(
      fc.property(text, text, (one, other) => {
        fc.pre(one !== other);
        const [here, there] = visiblyDifferent(one, other);
        expect(here).not.toBe(there);
        expect(lookAlike(here, there)).toBe(false);
        expect(here + there).toBe(visible(here + there));
      }),
      { numRuns: 3000 },
    );
  });
});
