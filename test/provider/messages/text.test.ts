import { expect, test } from "vitest";
import { described, label, printable, visible } from "../../../provider/messages/text";

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

test("printable replaces control characters, visible shows them", () => {
  expect(printable("a\u001b[31m\u202eb")).toBe("a [31m b");
  expect(visible("a\u001b\u00a0b")).toBe("a\\u{1b}\\u{a0}b");
});
