import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blocksOf } from "../commands";
import { ROOT } from "../local-stack";
import { ApiKeyConnection, flowstack, Provider, type TestStack, testStack } from "./harness";
import { copiedPack, violationsIn } from "./policy-pack";
import type { RunOptions } from "./test-stack";

/** The real engine runs the rules of examples/policies: each refuses what it is for, and nothing else. */

/** A stack with this name, whose project has the policies in a folder. */
async function stackNamed(
  name: string,
  config: Record<string, string> = {},
  place = "policies",
): Promise<TestStack> {
  const stack = await testStack({ name, config });
  const pack = await copiedPack(join(ROOT, "examples/policies"), join(stack.local.folder, place));
  Object.assign(stack.env, pack.env);
  stack.emulator.seed([{ id: "conn_inbox", app: "gmail", name: "Inbox", type: "OAUTH2" }]);
  return stack;
}

const policiesOf = ({ local }: TestStack): RunOptions => ({ policyPacks: [join(local.folder, "policies")] });

/** Violations of a preview; its output contains no key, not even one that the stack's own check does not know. */
async function violations(
  stack: TestStack,
  program?: () => void,
  options = policiesOf(stack),
): Promise<string[]> {
  const { ok, output } = await stack.preview(program, options);
  const found = violationsIn(output);
  expect(ok, output).toBe(found.length === 0);
  expect(output).not.toMatch(/fs_live_\w|sk_plain/);
  return found;
}

test("in dev: no live key, no key in plain text, and a maximum age for each key", async () => {
  const plain = { "acceptance:slackKey": "sk_plain", "acceptance:note": "fs_live_plain" };
  const stack = await stackNamed("dev", plain);
  const apiKey = stack.newKey();
  const wrong = () => {
    new ApiKeyConnection("slack", { app: "slack", apiKey: "sk_plain", rotateAfter: "90d" });
    new ApiKeyConnection("ageless", { app: "github", apiKey });
    new Provider("live", { apiKey: "fs_live_other" });
    // Rules for prod only.
    new flowstack.OAuthConnection("inbox", { connectionId: "conn_inbox", revokeOnDestroy: true });
  };
  expect(await violations(stack, wrong)).toEqual([
    "live-key-only-in-prod acceptance-dev",
    "live-key-only-in-prod live",
    "no-key-in-plain-config acceptance-dev",
    "no-key-in-plain-config slack",
    "rotate-after-is-set ageless",
  ]);
});

test("in dev: a live key in the environment, or in any secret, is refused, unless the stack does not use it", async () => {
  const stack = await stackNamed("dev");
  stack.env.FLOWSTACK_API_KEY = "fs_live_plain";
  await stack.setSecret("euKey", "fs_live_secret");
  const here = "live-key-only-in-prod acceptance-dev";
  expect(await violations(stack, () => {})).toEqual([here, here]);
  await stack.setSecret("euKey", "fs_test_secret");
  await stack.setSecret("flowstack:apiKey", "fs_test_first");
  expect(await violations(stack)).toEqual([]);
});

test("a pack in another place refuses settings whose file it does not find, until its configuration names the folder", async () => {
  const stack = await stackNamed("dev", { "acceptance:note": "text" }, "shared/policies");
  const elsewhere = { policyPacks: [join(stack.local.folder, "shared/policies")] };
  expect(await violations(stack, () => {}, elsewhere)).toEqual(["no-key-in-plain-config acceptance-dev"]);
  const config = join(stack.local.folder, "policy-config.json");
  writeFileSync(config, blocksOf("examples/policies/README.md", "json").join());
  expect(await violations(stack, undefined, { ...elsewhere, policyPackConfigs: [config] })).toEqual([]);
});

test("in prod: connections are protected, and OAuth connections are never revoked", async () => {
  const stack = await stackNamed("prod");
  const apiKey = stack.newKey();
  await stack.setSecret("flowstack:apiKey", stack.emulator.apiKey);
  await stack.setSecret("euKey", "fs_live_secret");
  const wrong = () => {
    new ApiKeyConnection("stripe", { app: "stripe", apiKey, rotateAfter: "90d" });
    new flowstack.OAuthConnection("inbox", { connectionId: "conn_inbox", revokeOnDestroy: true });
  };
  expect(await violations(stack, wrong)).toEqual([
    "no-revoke-on-destroy-in-prod inbox",
    "protect-in-prod inbox",
    "protect-in-prod stripe",
  ]);

  const right = () => {
    new ApiKeyConnection("stripe", { app: "stripe", apiKey, rotateAfter: "90d" }, { protect: true });
    new flowstack.OAuthConnection("inbox", { connectionId: "conn_inbox" }, { protect: true });
  };
  expect(await violations(stack, right)).toEqual([]);
});
