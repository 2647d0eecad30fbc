import { expect, test } from "vitest";
import * as provider from "../../provider/index";
import { SHIM } from "../../sdk/shim";

test("the text never changes, because states that contain it outlive every version", () => {
  expect(SHIM).toBe('exports.handler=()=>require("pulumi-flowstack/provider")');
});

test("Pulumi's host evaluates it and calls handler, and only that call requires the provider", () => {
  const required: string[] = [];
  const module: { exports: { handler?: () => unknown } } = { exports: {} };
  const require = (name: string) => {
    required.push(name);
    return provider;
  };
  new Function("exports", "require", SHIM)(module.exports, require);
  expect(required).toEqual([]);
  expect(module.exports.handler?.()).toBe(provider);
  expect(required).toEqual(["pulumi-flowstack/provider"]);
});

test.each([
  ["configure", 1],
  ["check", 2],
  ["diff", 3],
  ["create", 1],
  ["read", 2],
  ["update", 3],
  ["delete", 2],
] as const)("the provider has the method %s with %i parameters", (method, count) => {
  expect(Object.entries(provider)).toContainEqual([method, expect.objectContaining({ length: count })]);
});
