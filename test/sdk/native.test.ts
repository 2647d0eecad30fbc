import { execFileSync } from "node:child_process";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";

// The package as its users get it: compiled, and CommonJS.
import dynamic = require("pulumi-flowstack");
import native = require("pulumi-flowstack/native");

test("both faces offer the same classes and functions, with types of their own", () => {
  expect(Object.keys(native).sort()).toEqual(Object.keys(dynamic).sort());
  const types = (["ApiKeyConnection", "OAuthConnection", "ConnectionSet", "Provider"] as const).map(
    (name) => native[name].__pulumiType,
  );
  expect(types).toEqual([
    "flowstack:index:ApiKeyConnection",
    "flowstack:index:OAuthConnection",
    "flowstack:index:ConnectionSet",
    "pulumi:providers:flowstack",
  ]);
});

test("it loads neither the dynamic provider's side nor an HTTP client", () => {
  const script = `require("pulumi-flowstack/native");
    console.log(Object.keys(require.cache).filter((file) => /undici|sdk.(shim|host|lookup)\\.js$/.test(file)).length);`;
  expect(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" })).toBe("0\n");
});

/** A user's unit test: mocks, and no run around the program. */
async function mocks() {
  const made: pulumi.runtime.MockResourceArgs[] = [];
  const newResource = (args: pulumi.runtime.MockResourceArgs) => {
    made.push(args);
    return { id: `conn_of_${args.name}`, state: args.inputs };
  };
  const call = ({ token, inputs }: pulumi.runtime.MockCallArgs) =>
    token.endsWith("s") ? { connections: [inputs] } : { id: token, ...inputs };
  await pulumi.runtime.setMocks({ newResource, call });
  return made;
}

/** How Pulumi's SDK sends a secret. */
const secret = (value: string) => expect.objectContaining({ value });

const resolved = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));

test("with mocks, a key is a secret and no output, and lookups call the mocks", async () => {
  const made = await mocks();
  const args = { app: "stripe", apiKey: "sk_canary" };
  const stripe = new native.ApiKeyConnection("stripe", args);
  expect(await resolved(stripe.id)).toBe("conn_of_stripe");
  expect(native.ApiKeyConnection.isInstance(stripe)).toBe(true);
  expect(dynamic.ApiKeyConnection.isInstance(stripe)).toBe(false);
  expect("apiKey" in stripe).toBe(false);
  expect(made).toMatchObject([
    { type: "flowstack:index:ApiKeyConnection", inputs: { app: "stripe", apiKey: secret("sk_canary") } },
  ]);
  const later = native.getConnectionOutput({ name: stripe.app });
  expect(await resolved(later)).toEqual({ id: "flowstack:index:getConnection", name: "stripe" });
  expect(await native.getConnections({ app: "stripe" })).toEqual([{ app: "stripe" }]);
});

test("a provider gets the stack's settings, but never the stack's key", async () => {
  const made = await mocks();
  pulumi.runtime.setAllConfig({ "flowstack:apiKey": "fs_live_stack", "flowstack:maxRetries": "7" });
  const eu = new native.Provider("eu", { apiKey: "fs_test_eu", health: "ignore" });
  await resolved(eu.urn);
  pulumi.runtime.setAllConfig({});
  expect(made).toMatchObject([
    {
      type: "pulumi:providers:flowstack",
      inputs: { apiKey: secret("fs_test_eu"), maxRetries: "7", health: "ignore" },
    },
  ]);
  expect(() => new native.Provider("none", {} as never)).toThrow("[KEY_MISSING]");
});

test.each([
  ["dynamic", dynamic],
  ["native", native],
])("%s: a JavaScript program that leaves the arguments out gets no TypeError", async (_, face) => {
  const made = await mocks();
  for (const bare of [face.ApiKeyConnection, face.OAuthConnection]) {
    const resource = Reflect.construct(bare, ["bare"]) as pulumi.CustomResource;
    await resolved(resource.urn);
  }
  expect(made.map(({ type }) => type)).toEqual([
    face.ApiKeyConnection.__pulumiType,
    face.OAuthConnection.__pulumiType,
  ]);
  expect(() => Reflect.construct(face.ConnectionSet, ["bare"])).toThrow("[MANIFEST_INVALID]");
  expect(() => Reflect.construct(face.Provider, ["bare"])).toThrow("[KEY_MISSING]");
});
