import { readdirSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { expect, test } from "vitest";
import { driver, ROOT, temporaryFolder } from "../local-stack";
import { type Run, TestStack, testStack, withoutFollowUps } from "./harness";

/** The language host runs every program in examples/, unchanged. `tsc` has checked their types already. */
const env = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

/** Folders with tests of their own: what is no program, and the programs of other languages. */
const OTHERS = ["gitops", "policies", "templates", "yaml", "python", "go"];

const EXAMPLES = readdirSync(join(ROOT, "examples"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !OTHERS.includes(entry.name))
  .map(({ name }) => name);

/** What each example goes through, by its name; `three-environments` has a test of its own, since its stacks have names. */
const LIVES: Record<string, (stack: TestStack) => Promise<void>> = {
  quickstart: async (stack) => {
    await stack.setSecret("stripeKey", stack.newKey());
    await live(stack, 1);
    expect(names(stack)).toEqual([]);
  },

  "adopt-project": async (stack) => {
    seedInbox(stack);
    stack.emulator.seed([{ id: "conn_stripe", app: "stripe", name: "Production Stripe" }]);
    await stack.setSecret("stripeKey", stack.newKey());
    await stack.stack.setConfig("stripeConnection", { value: "conn_stripe" });
    await stack.stack.setConfig("inboxConnection", { value: "conn_inbox" });
    const [up, end] = await live(stack, 2);
    expect([writes(up), writes(end)]).toEqual([[], ["DELETE /connections/conn_stripe"]]);
    expect(names(stack)).toEqual(["Support inbox"]);
  },

  "oauth-health-gate": async (stack) => {
    seedInbox(stack, "EXPIRED");
    await stack.setSecret("slackKey", stack.newKey("xoxb"));
    await stack.stack.setConfig("inboxConnection", { value: "conn_inbox" });
    const closed = await stack.tryUp();
    expect([closed.ok, closed.errors[0]]).toEqual([false, expect.stringMatching(/^inbox: .*EXPIRED/s)]);
    expect(names(stack), "nothing is created while the gate is closed").toEqual(["Support inbox"]);
    stack.emulator.setStatus("conn_inbox", "ACTIVE");
    await live(stack, 2, async () => {
      stack.emulator.setStatus("conn_inbox", "EXPIRED");
      await ok(stack.refresh());
      const stopped = await stack.tryUp();
      expect([stopped.ok, stopped.errors[0]]).toEqual([false, expect.stringMatching(/NOT_ACTIVE.*EXPIRED/s)]);
    });
    expect(names(stack)).toEqual(["Support inbox"]);
  },

  rotation: async (stack) => {
    const [stripeKey, sendgridKey] = [stack.newKey(), stack.newKey()];
    await stack.setSecret("stripeKey", stripeKey);
    await stack.setSecret("sendgridKey", sendgridKey);
    let old = "";
    await live(stack, 2, async () => {
      old = await overlapping(stack);
      await stack.setSecret("sendgridKey", stack.newKey());
      const recorded = await ok(stack.tryUp());
      expect([recorded.steps, recorded.requests]).toEqual([["update in-dashboard"], []]);
      const nextKey = stack.newKey();
      await stack.setSecret("stripeKey", nextKey);
      const rotated = await ok(stack.tryUp());
      expect(writes(rotated)).toEqual(["POST /connections"]);
      expect(stack.emulator.holdsKey(await overlapping(stack), nextKey)).toBe(true);
      expect(stack.emulator.holdsKey(old, stripeKey), "the old one still works").toBe(true);
    });
    // retainOnDelete applies to the destroy as well: both connections stay, to be deleted in the dashboard.
    expect(stack.emulator.connections().map(({ id }) => id)).toContain(old);
    expect(names(stack)).not.toContain("Production SendGrid");
  },

  "two-projects": async (stack) => {
    await stack.setSecret("stripeKey", stack.newKey());
    await stack.setSecret("euFlowstackKey", "fs_test_second");
    await live(stack, 2, async () => {
      const [here, there] = ["default", "second"].map((project) => stack.emulator.connections(project));
      expect([here, there]).toMatchObject([[{ name: "Stripe" }], [{ name: "Stripe" }]]);
      expect(await stack.outputs()).toEqual({ main: here?.[0]?.id, eu: there?.[0]?.id, inEu: 1 });
    });
    expect(names(stack)).toEqual([]);
  },
};

test("every example has a test", () => {
  expect([...Object.keys(LIVES), "three-environments"].sort()).toEqual(EXAMPLES.sort());
});

test.each(Object.entries(LIVES))("%s", async (name, life) => {
  await life(await testStack({ folder: await copyOf(name), env }));
});

test("three-environments", async () => {
  const project = await testStack({ folder: await copyOf("three-environments"), env });
  seedInbox(project);
  for (const [environment, made, managed] of [
    ["dev", ["Dev Stripe"], 1],
    ["staging", ["Staging Stripe", "Staging SendGrid"], 2],
    ["prod", ["Production Stripe", "Production SendGrid"], 3],
  ] as const) {
    const stack = await sibling(project, environment);
    await stack.setSecret("stripeKey", stack.newKey());
    stack.env.SENDGRID_KEY = stack.newKey();
    const up = await ok(stack.tryUp());
    expect(creates(up)).toHaveLength(managed);
    expect(names(stack).sort()).toEqual(["Support inbox", ...made].sort());
    const { ids } = await stack.outputs();
    const all = stack.emulator.connections().map(({ id }) => id);
    expect(all).toEqual(expect.arrayContaining(Object.values(ids as object)));
    await ok(stack.destroy());
    expect(names(stack)).toEqual(["Support inbox"]);
  }
});

/** Another stack of the same project, with a name that the program expects. */
async function sibling({ emulator, local }: TestStack, stackName: string): Promise<TestStack> {
  const other = new (await driver()).LocalStack(local.folder, stackName, local.env);
  const options = { envVars: other.env };
  const stack = await LocalWorkspace.createStack({ stackName, workDir: local.folder }, options);
  other.env = stack.workspace.envVars;
  return new TestStack(withoutFollowUps(stack), emulator, other);
}

/** An example in a clone of its own: returns the folder of its Pulumi.yaml. */
async function copyOf(name: string): Promise<string> {
  return (await driver()).copyExample(name, temporaryFolder());
}

/** Runs an up, an up that changes nothing, `then`, and a destroy. */
async function live(
  stack: TestStack,
  connections: number,
  then = async () => {},
): Promise<[up: Run, end: Run]> {
  const up = await ok(stack.tryUp());
  expect(creates(up)).toHaveLength(connections);
  const again = await ok(stack.tryUp());
  expect([again.steps, writes(again)]).toEqual([[], []]);
  await then();
  const end = await ok(stack.destroy());
  expect(end.steps.filter((step) => step.startsWith("delete "))).toHaveLength(connections);
  return [up, end];
}

async function ok(run: Promise<Run>): Promise<Run> {
  const done = await run;
  expect(done.ok, done.output).toBe(true);
  return done;
}

function seedInbox({ emulator }: TestStack, status = "ACTIVE"): void {
  emulator.seed([{ id: "conn_inbox", app: "gmail", name: "Support inbox", type: "OAUTH2", status }]);
}

const overlapping = async (stack: TestStack) => String((await stack.outputs()).overlapping);
const names = ({ emulator }: TestStack) => emulator.connections().map(({ name }) => name);
const creates = ({ steps }: Run) => steps.filter((step) => step.startsWith("create "));
const writes = ({ requests }: Run) => requests.filter((request) => !request.startsWith("GET"));
