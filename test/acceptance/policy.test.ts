import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../local-stack";
import { ApiKeyConnection, Provider, testStack } from "./harness";
import { policyPack, violationsIn } from "./policy-pack";

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

test("a mandatory policy for a class stops its resources, already in the preview", async () => {
  const pack = await policyPack({
    "package.json": '{ "name": "pack", "version": "1.0.0" }',
    "index.js": PACK,
  });
  const stack = await testStack({ env: pack.env });
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
  const { ok, output } = await stack.preview(program, { policyPacks: [pack.folder] });
  expect(ok).toBe(false);
  expect(violationsIn(output)).toEqual([
    "ApiKeyConnection bad",
    "ConnectionSet set",
    "OAuthConnection inbox",
    "Provider other",
  ]);
});
