import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT, temporaryFolder } from "../local-stack";

/** The pipelines of examples/gitops without shell lines: each gives the program its keys, and contains none. */

const GITOPS = join(ROOT, "examples/gitops");
const KEYS = ["FLOWSTACK_API_KEY", "SENDGRID_KEY"];

test("Pulumi's own evaluator opens the ESC environments: variables that are secrets, and the kind of key of each", () => {
  const program = join(temporaryFolder(), "esc");
  execFileSync("go", ["build", "-o", program, "."], { cwd: join(__dirname, "esc") });
  const kinds = { dev: "test", staging: "test", prod: "live" };
  for (const [name, kind] of Object.entries(kinds)) {
    const output = execFileSync(program, [join(GITOPS, "esc", `${name}.yaml`)], { encoding: "utf8" });
    expect(JSON.parse(output)).toEqual({
      settings: { "flowstack:environment": kind },
      variables: {
        FLOWSTACK_API_KEY: { secret: true, value: `opened flows/${name}/flowstack` },
        SENDGRID_KEY: { secret: true, value: `opened flows/${name}/sendgrid` },
      },
    });
  }
});

test("the operator's Stack reads each key from a Kubernetes Secret, and never destroys", () => {
  const { kind, spec } = parse(readFileSync(join(GITOPS, "kubernetes/stack.yaml"), "utf8"));
  expect([kind, spec.destroyOnFinalize]).toEqual(["Stack", false]);
  const names = ["PULUMI_ACCESS_TOKEN", ...KEYS];
  const references = names.map((name) => [
    name,
    { type: "Secret", secret: { name: "flows-prod", key: name } },
  ]);
  expect(spec.envRefs).toEqual(Object.fromEntries(references));
});

test("the settings of Pulumi Deployments contain the keys as secrets", async () => {
  const made: Record<string, Record<string, unknown>> = {};
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      made[type] = inputs;
      return { id: name, state: inputs };
    },
    call: ({ inputs }) => inputs,
  });
  pulumi.runtime.setAllConfig({ "project:flowstackKey": "fs_secret", "project:sendgridKey": "sg_secret" });
  await import("../../examples/gitops/deployments/index.js");
  await expect.poll(() => Object.keys(made)).toHaveLength(2);
  const { operationContext, ...settings } = made["pulumiservice:index:DeploymentSettings"] ?? {};
  const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
  expect(operationContext).toEqual({
    ...secret,
    value: { environmentVariables: { FLOWSTACK_API_KEY: "fs_secret", SENDGRID_KEY: "sg_secret" } },
  });
  const stack = { organization: "my-org", project: "flows", stack: "prod" };
  expect(settings).toMatchObject(stack);
  expect(made["pulumiservice:index:DriftSchedule"]).toMatchObject({ ...stack, autoRemediate: false });
});
