import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
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

const keyOf = (key: string) =>
  z.strictObject({
    type: z.literal("Secret"),
    secret: z.strictObject({ name: z.literal("flows-prod"), key: z.literal(key) }),
  });

/** The fields of a Stack that the example uses: a copy by hand of their names and types in the CRD of the operator 2.9. */
const STACK = z.strictObject({
  apiVersion: z.literal("pulumi.com/v1"),
  kind: z.literal("Stack"),
  metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    serviceAccountName: z.string(),
    projectRepo: z.url(),
    branch: z.string(),
    stack: z.string(),
    envRefs: z.strictObject(
      Object.fromEntries(["PULUMI_ACCESS_TOKEN", ...KEYS].map((name) => [name, keyOf(name)])),
    ),
    refresh: z.boolean(),
    continueResyncOnCommitMatch: z.boolean(),
    resyncFrequencySeconds: z.int().min(60),
    retryMaxBackoffDurationSeconds: z.int(),
    destroyOnFinalize: z.literal(false),
    workspaceTemplate: z.strictObject({ spec: z.strictObject({ image: z.string() }) }),
  }),
});

test("the operator's Stack has fields that the operator knows, reads each key from a Kubernetes Secret, and never destroys", () => {
  const stack = parse(readFileSync(join(GITOPS, "kubernetes/stack.yaml"), "utf8"));
  expect(STACK.safeParse(stack).error?.issues).toBeUndefined();
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
