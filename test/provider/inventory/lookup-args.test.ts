import { expect, test } from "vitest";
import { findAll, findOne } from "../../../provider/inventory/lookup";
import type { Project } from "../../../provider/inventory/project";
import { failureOf } from "../world";

/** No test may send a request: a lookup checks its arguments first. */
const NO_PROJECT = {} as Project;

test.each([
  [{ id: 1 }, "The argument id of getConnection is not a string."],
  [{ name: null }, "The argument name of getConnection is not a string."],
  [{ name: "A", app: 2 }, "The argument app of getConnection is not a string."],
  [{ nmae: "A" }, "getConnection has no argument nmae. Did you mean name?"],
  [{ name: "A", status: "ACTIVE" }, "getConnection has no argument status. Use one of: id, name, app."],
])("getConnection refuses %o", async (args, message) => {
  const error = await failureOf(findOne(NO_PROJECT, args as never));
  expect(error).toMatchObject({ code: "LOOKUP_INVALID" });
  expect(error.message).toContain(message);
});

test.each([
  [{ statsu: "ACTIVE" }, "getConnections has no argument statsu. Did you mean status?"],
  [{ colour: "red" }, "getConnections has no argument colour. Use one of: app, type, status."],
  [{ app: null }, "The argument app of getConnections is not a string."],
  [{ "a\nb": "c" }, "getConnections has no argument a\\u{a}b."],
])("getConnections refuses %o", async (filters, message) => {
  const error = await failureOf(findAll(NO_PROJECT, filters as never));
  expect(error).toMatchObject({ code: "LOOKUP_INVALID" });
  expect(error.message).toContain(message);
});
