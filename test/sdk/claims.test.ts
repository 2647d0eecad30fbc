import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { claim } from "../../sdk/claims";
import { inARun } from "./run";

const [ONE, TWO] = [{ name: "one" }, { name: "two" }];

test("outside any run, as in a user's unit tests, nothing is remembered", () => {
  expect([claim("conn_a", ONE), claim("conn_a", TWO)]).toEqual(["conn_a", "conn_a"]);
});

test("a resource may claim the connection that it imports several times", () =>
  inARun(() => {
    for (let times = 0; times < 2; times++) expect(claim("conn_a", ONE)).toBe("conn_a");
    expect(claim("conn_b", TWO)).toBe("conn_b");
  }));

test("a connection that another resource imports is refused with both names, and without a stack", () =>
  inARun(() => {
    claim("conn_a", ONE);
    let error: unknown;
    try {
      claim("conn_a", TWO);
    } catch (thrown) {
      error = thrown;
    }
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    expect((error as Error).message).toMatch(/^\[ADOPTION_REFUSED\] .*"one" and "two" both import conn_a/);
    expect((error as Error).stack).toBe((error as Error).message);
    expect((error as Error).message).toContain('getConnection({ id: "conn_a" })');
    expect(claim("conn_a", ONE)).toBe("conn_a");
  }));

test("two resources of one logical name, such as members of two components, are two", () =>
  inARun(() => {
    claim("conn_a", { name: "inbox" });
    expect(() => claim("conn_a", { name: "inbox" })).toThrow("[ADOPTION_REFUSED]");
  }));

test("each run of a program in one process has claims of its own", async () => {
  await inARun(() => claim("conn_a", ONE));
  await inARun(() => expect(claim("conn_a", TWO)).toBe("conn_a"));
});
