import { expect, test } from "vitest";
import { hint, nearest } from "../../../provider/messages/suggest";

test("nearest returns the close candidates, closest first", () => {
  const names = ["Suport inbx", "Stripe", "Support inbox", "Support box"];
  expect(nearest("Suport inbox", names)).toEqual(["Suport inbx", "Support inbox", "Support box"]);
  expect(nearest("GitHub", names)).toEqual([]);
  expect(nearest("Stripe", [])).toEqual([]);
});

test("nearest ignores upper and lower case", () => {
  expect(nearest("STRIPE", ["Stripe"])).toEqual(["Stripe"]);
});

test("nearest returns five candidates at most, or as many as the limit says", () => {
  const ids = Array.from({ length: 9 }, (_, at) => `conn_${at}`);
  expect(nearest("conn_x", ids)).toEqual(ids.slice(0, 5));
  expect(nearest("conn_x", ids, { limit: 2 })).toEqual(["conn_0", "conn_1"]);
});

test("nearest compares objects by the text that `by` returns", () => {
  const rows = [{ id: "conn_github" }, { id: "conn_stripe" }];
  expect(nearest("conn_strip", rows, { by: ({ id }) => id })).toEqual([{ id: "conn_stripe" }]);
});

test.each([
  ["nmae", "Did you mean name?"],
  ["NAME", "Did you mean name?"],
  ["description", "Valid names: name, app, apiKey."],
])("the hint for %s is: %s", (name, expected) => {
  expect(hint(name, ["name", "app", "apiKey"])).toBe(expected);
});
