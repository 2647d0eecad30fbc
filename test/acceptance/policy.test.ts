import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { driver, ROOT, temporaryFolder } from "../local-stack";
import { ApiKeyConnection, Provider, testStack } from "./harness";

// The package as its users get it: compiled.
import flowstack = require("pulumi-flowstack");

const PACK = `
const { PolicyPack, validateResourceOfType } = require("@pulumi/policy");
const flowstack = require("pulumi-flowstack");

const policyFor = (resourceClass, isWrong) => ({
  name: resourceClass.name,
  description: "A policy for one class",
  enforcementLevel: "mandatory",
  validateResource: validateResourceOfType(resourceClass, (props, _, reportViolation) => {
    if (isWrong(props)) reportViolation("is wrong");
  }),
});
new PolicyPack("pack", {
  policies: [
    policyFor(flowstack.ApiKeyConnection, ({ name }) => name === "Production"),
    policyFor(flowstack.OAuthConnection, ({ revokeOnDestroy }) => revokeOnDestroy),
    policyFor(flowstack.ConnectionSet, () => true),
    policyFor(flowstack.Provider, (props) => props["flowstack:health"] === "ignore"),
  ],
});
`;

/** A policy pack, and a folder with the plugin that starts it, because the language host of the tests cannot. */
async function policyPack(): Promise<{ pack: string; plugins: string }> {
  const [pack, plugins] = [temporaryFolder(), temporaryFolder()];
  (await driver()).linkModules(pack);
  writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime: tested\n");
  writeFileSync(join(pack, "package.json"), '{ "name": "pack", "version": "1.0.0", "main": "index.js" }');
  writeFileSync(join(pack, "index.js"), PACK);
  const plugin = join(plugins, "pulumi-analyzer-policy-tested");
  const runner = join(ROOT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
  writeFileSync(plugin, `#!/bin/sh\nexec node "${runner}" "$@"\n`);
  chmodSync(plugin, 0o755);
  return { pack, plugins };
}

test("a mandatory policy for a class stops its resources, already in the preview", async () => {
  const { pack, plugins } = await policyPack();
  const env = { PATH: `${plugins}${delimiter}${process.env.PATH}` };
  const stack = await testStack({ env });
  stack.emulator.seed([{ id: "conn_inbox", app: "gmail", name: "Inbox", type: "OAUTH2" }]);
  const [apiKey, file] = [stack.newKey(), join(temporaryFolder(), "connections.yaml")];
  writeFileSync(file, "connections: {}");
  const program = () => {
    new ApiKeyConnection("good", { app: "stripe", name: "Staging", apiKey });
    new ApiKeyConnection("bad", { app: "stripe", name: "Production", apiKey });
    new flowstack.OAuthConnection("inbox", { connectionId: "conn_inbox", revokeOnDestroy: true });
    new flowstack.ConnectionSet("set", { file });
    new Provider("other", { apiKey: stack.emulator.apiKey, health: "ignore" });
  };
  const { ok, output } = await stack.preview(program, { policyPacks: [pack] });
  expect(ok).toBe(false);
  const violations = [...output.matchAll(/\[mandatory\] +(\w+) +\(.*: (\w+)\)/g)].map(
    ([, name, at]) => `${name} ${at}`,
  );
  expect(violations.sort()).toEqual([
    "ApiKeyConnection bad",
    "ConnectionSet set",
    "OAuthConnection inbox",
    "Provider other",
  ]);
});
