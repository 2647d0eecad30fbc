import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as policy from "@pulumi/policy";
import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test } from "vitest";
import * as sdk from "../../sdk/index";
import { inARun } from "./run";

// The package as its users get it: compiled, and another copy than `sdk`.
import flowstack = require("pulumi-flowstack");

const CLASSES = ["ApiKeyConnection", "OAuthConnection", "ConnectionSet", "Provider"] as const;
type ClassName = (typeof CLASSES)[number];

/** What the package has in common with generated SDKs, which declare it with `any`. */
type ResourceClass = {
  new (name: string, args: unknown): pulumi.Resource;
  readonly __pulumiType: string;
  isInstance(obj: unknown): boolean;
};
const classOf = (name: ClassName, copy: object = flowstack) =>
  (copy as Record<ClassName, unknown>)[name] as ResourceClass;

const TYPES: Record<ClassName, string> = {
  ApiKeyConnection: "pulumi-nodejs:dynamic/flowstack:ApiKeyConnection",
  OAuthConnection: "pulumi-nodejs:dynamic/flowstack:OAuthConnection",
  ConnectionSet: "flowstack:index:ConnectionSet",
  Provider: "pulumi:providers:pulumi-nodejs",
};

function emptySet(): string {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-type-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "connections.yaml"), "connections: {}");
  return join(folder, "connections.yaml");
}

/** A resource of each class, and the types that the engine gets. */
async function oneOfEach(): Promise<{ made: Record<ClassName, pulumi.Resource>; types: string[] }> {
  const args = {
    ApiKeyConnection: { app: "stripe", apiKey: "sk_canary" },
    OAuthConnection: { connectionId: "conn_a" },
    ConnectionSet: { file: emptySet() },
    Provider: { apiKey: "fs_test_own" },
  };
  const made = {} as Record<ClassName, pulumi.Resource>;
  const { resources } = await inARun(() => {
    for (const name of CLASSES) made[name] = new (classOf(name))(name, args[name]);
  });
  return { made, types: resources.map(({ name, type }) => `${name} ${type}`) };
}

test("every exported class of resources is tried here", () => {
  const exported = Object.entries(flowstack).filter(([, value]) => /^class /.test(String(value)));
  expect(exported.map(([name]) => name).sort()).toEqual([...CLASSES, "Connection"].sort());
});

test("the static type of a class is the one that the engine gets", async () => {
  const { types } = await oneOfEach();
  expect(types.sort()).toEqual(CLASSES.map((name) => `${name} ${TYPES[name]}`).sort());
  for (const name of CLASSES) expect(classOf(name).__pulumiType).toBe(TYPES[name]);
});

test.each(["sdk", "compiled"])(
  "isInstance knows the resources of its class, from the %s copy",
  async (copy) => {
    const { made } = await oneOfEach();
    for (const asked of CLASSES) {
      const { isInstance } = classOf(asked, copy === "sdk" ? sdk : flowstack);
      const known = CLASSES.filter((name) => isInstance(made[name]));
      expect(known).toEqual([asked]);
    }
  },
);

test("Connection.isInstance knows both kinds of connection, and nothing else", async () => {
  const { made } = await oneOfEach();
  const known = CLASSES.filter((name) => sdk.Connection.isInstance(made[name]));
  expect(known).toEqual(["ApiKeyConnection", "OAuthConnection"]);
});

test.each([
  undefined,
  null,
  1,
  "text",
  {},
  { __pulumiType: "aws:s3/bucket:Bucket" },
  { __pulumiType: undefined },
])("%j is an instance of no class", (value) => {
  for (const name of CLASSES) expect(classOf(name).isInstance(value)).toBe(false);
  expect(flowstack.Connection.isInstance(value)).toBe(false);
});

describe.each(CLASSES)("a policy for %s", (name) => {
  const types = [...Object.values(TYPES), "aws:s3/bucket:Bucket"];

  test("applies to resources of its type only", () => {
    const validated: unknown[] = [];
    const validate = policy.validateResourceOfType(classOf(name), (props) => void validated.push(props));
    const skipped = types.filter((type) => !applies(() => validate(argsOf(type), () => {})));
    expect(validated).toEqual([{ of: TYPES[name] }]);
    expect(skipped).toEqual(types.filter((type) => type !== TYPES[name]));
  });

  test("applies to a stack that has such a resource", () => {
    const validated: unknown[] = [];
    const validate = policy.validateStackResourcesOfType(classOf(name), (all) => void validated.push(all));
    const stack = { resources: types.map(argsOf), notApplicable };
    expect(applies(() => validate(stack as never, () => {}))).toBe(true);
    expect(validated).toEqual([[{ of: TYPES[name] }]]);
  });
});

class NotApplicable extends Error {}

function notApplicable(reason?: string): never {
  throw new NotApplicable(reason);
}

/** Whether a policy does more than to say that it does not apply. */
function applies(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof NotApplicable) return false;
    throw error;
  }
}

/** What a policy gets about a resource of this type, with the comparison that the server of @pulumi/policy makes. */
function argsOf(type: string): policy.ResourceValidationArgs {
  const isType = (one: ResourceClass) => {
    const { __pulumiType: wanted } = one as Partial<ResourceClass>;
    return wanted ? type === wanted : one.isInstance({ __pulumiType: type });
  };
  return { type, props: { of: type }, isType, notApplicable } as unknown as policy.ResourceValidationArgs;
}
