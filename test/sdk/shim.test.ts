import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { expect, test, vi } from "vitest";
import * as provider from "../../provider/index";

/** The shim as it is compiled, without its comment: this is what states hold. */
const source = readFileSync(resolve(__dirname, "../../sdk/shim.ts"), "utf8");
const compilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2023,
  removeComments: true,
};
const compiled = ts.transpileModule(source, { compilerOptions }).outputText;

const METHODS = ["configure", "check", "diff", "create", "read", "update", "delete"] as const;
type Shim = Record<(typeof METHODS)[number], (...given: unknown[]) => unknown>;

/** The shim, with this in place of the provider. */
function load(provider: Partial<Shim>): { shim: Shim; required: string[] } {
  const required: string[] = [];
  const require = (name: string) => {
    required.push(name);
    return provider;
  };
  const module = { exports: {} };
  new Function("module", "require", compiled)(module, require);
  return { shim: module.exports as Shim, required };
}

test("the shim is frozen: states that it is written into outlive every version", () => {
  expect(compiled).toMatchInlineSnapshot(`
    ""use strict";
    const shim = {
        configure: (request) => require("pulumi-flowstack/provider").configure(request),
        check: (olds, news) => require("pulumi-flowstack/provider").check(olds, news),
        diff: (id, olds, news) => require("pulumi-flowstack/provider").diff(id, olds, news),
        create: (inputs) => require("pulumi-flowstack/provider").create(inputs),
        read: (id, props) => require("pulumi-flowstack/provider").read(id, props),
        update: (id, olds, news) => require("pulumi-flowstack/provider").update(id, olds, news),
        delete: (id, props) => require("pulumi-flowstack/provider").delete(id, props),
    };
    module.exports = shim;
    "
  `);
});

test.each(METHODS)("%s is one require and one call, with all that it was given", (method) => {
  const answer = Symbol();
  const called = vi.fn(() => answer);
  const { shim, required } = load({ [method]: called });
  expect(required).toEqual([]);
  const given = ["a", "b", "c"].slice(0, shim[method].length);
  expect(shim[method](...given)).toBe(answer);
  expect(called).toHaveBeenCalledExactlyOnceWith(...given);
  expect(required).toEqual(["pulumi-flowstack/provider"]);
});

test("it has all methods that Pulumi calls, and the provider has them too", () => {
  expect(Object.keys(load({}).shim)).toEqual(METHODS);
  expect(Object.keys(provider)).toEqual(expect.arrayContaining([...METHODS]));
});

test.each([
  ["configure", 1],
  ["check", 2],
  ["diff", 3],
  ["create", 1],
  ["read", 2],
  ["update", 3],
  ["delete", 2],
] as const)("%s takes %i", (method, count) => {
  expect(load({}).shim[method]).toHaveLength(count);
});
