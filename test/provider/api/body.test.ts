import { expect, test } from "vitest";
import { badReply, bodyOf } from "../../../provider/api/body";
import { html, reply } from "../script";

const CALL = "GET /connections/conn_a";

test("bodyOf returns the JSON of a success", () => {
  expect(bodyOf(CALL, reply(200, { id: "conn_a" }))).toEqual({ id: "conn_a" });
  expect(bodyOf(CALL, reply(200, '{"id":1}', { "content-type": "text/plain" }))).toEqual({ id: 1 });
});

test.each([
  ["HTML", html(200), "NOT_JSON"],
  ["text", reply(200, "Welcome!", { "content-type": "text/plain" }), "NOT_JSON"],
  ["half an object", reply(200, '{"id":"conn', { "content-type": "application/json" }), "CUT_BODY"],
  [
    "half an object of another JSON type",
    reply(200, '{"id":', { "content-type": "application/problem+json" }),
    "CUT_BODY",
  ],
  ["an empty body", reply(201, ""), "CUT_BODY"],
])("a success with %s is %s with an unknown outcome", (_, answer, code) => {
  expect(() => bodyOf(CALL, answer)).toThrow(expect.objectContaining({ code, outcome: "unknown" }));
});

test("a reply that lacks a documented field is BAD_REPLY with an unknown outcome", () => {
  expect(badReply(CALL)).toMatchObject({ code: "BAD_REPLY", outcome: "unknown" });
});
