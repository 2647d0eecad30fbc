import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Emulator } from "../../emulator/index";
import { javascript, type LocalStack, localStack, ROOT } from "../local-stack";
import { expectNoSecret, expectNoStackTrace } from "./leaks";

// The compiled package, as users install it: CommonJS.
import emulation = require("pulumi-flowstack/emulator");

/** Two FlowStack projects, both kinds of connection, and one that is only looked up. */
const PROGRAM = `
const flowstack = require("pulumi-flowstack");
const { Config } = require("@pulumi/pulumi");
const config = new Config();
const provider = new flowstack.Provider("eu", { apiKey: config.requireSecret("euKey") });
const apiKey = config.requireSecret("stripeKey");
new flowstack.ApiKeyConnection("stripe", { name: "Payments", app: "stripe", apiKey, rotateAfter: "90d" });
new flowstack.ApiKeyConnection("github", { name: "Deploy", app: "github", apiKeyEnvVar: "GITHUB_KEY" });
new flowstack.ApiKeyConnection("eu", { name: "EU", app: "stripe", apiKey }, { provider });
new flowstack.OAuthConnection("inbox", { connectionId: "conn_inbox", app: "gmail" });
flowstack.ApiKeyConnection.get("seen", "conn_seen");
`;
const SECRETS = { stripeKey: "sk_secret_of_stripe", euKey: "fs_test_second" };
const FIRST_KEY = "sk_secret_of_github";

interface Place {
  emulator: Emulator;
  stack: LocalStack;
}

interface Verdict {
  code: number;
  stdout: string;
  stderr: string;
  /** The requests that FlowStack received. */
  requests: string[];
}

async function aPlace(): Promise<Place> {
  const emulator = await emulation.startEmulator();
  onTestFinished(() => emulator.close());
  emulator.seed([
    { id: "conn_inbox", name: "Inbox", app: "gmail", type: "OAUTH2" },
    { id: "conn_seen", name: "Seen", app: "slack", apiKey: "x" },
  ]);
  const env = {
    FLOWSTACK_API_KEY: emulator.apiKey,
    FLOWSTACK_BASE_URL: emulator.url,
    GITHUB_KEY: FIRST_KEY,
  };
  const stack = await localStack("dev", javascript(PROGRAM), env);
  for (const [name, value] of Object.entries(SECRETS)) await stack.setSecret(name, value);
  await stack.must(["up", "--yes", "--skip-preview"]);
  return { emulator, stack };
}

/** Runs `npx pulumi-flowstack drift`. */
async function drift({ emulator, stack }: Place, ...args: string[]): Promise<Verdict> {
  emulator.resetRequests();
  const options = { cwd: stack.folder, env: { ...process.env, ...stack.env } };
  const command = [join(ROOT, "dist/cli/index.js"), "drift", ...args];
  const ended = await new Promise<Omit<Verdict, "requests">>((resolve) =>
    execFile(process.execPath, command, options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  );
  const secrets = [...Object.values(SECRETS), FIRST_KEY, emulator.apiKey];
  expectNoSecret("the output", ended.stdout + ended.stderr, secrets);
  expectNoStackTrace(ended.stdout + ended.stderr);
  return { ...ended, requests: requestsOf(emulator) };
}

function requestsOf(emulator: Emulator): string[] {
  return emulator.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
}

/** What `pulumi refresh` says: 0 without changes, 2 with changes (its own exit code is 7). */
async function refreshed({ stack }: Place): Promise<number> {
  const { code, output } = await stack.run(["refresh", "--preview-only", "--expect-no-changes"]);
  if (code === 0) return 0;
  expect(output).toContain("no changes were expected for refresh but changes were proposed");
  return 2;
}

/** The verdict of `drift`, after a check that it is that of the engine. */
async function agreed(place: Place) {
  const verdict = await drift(place, "--json");
  expect(verdict.code, verdict.stdout + verdict.stderr).toBe(await refreshed(place));
  return { ...verdict, report: JSON.parse(verdict.stdout) };
}

const isOf =
  (name: string) =>
  ({ resource }: { resource: string }) =>
    resource === name;
const byResource = <T extends { resource: string }>(rows: T[]) =>
  rows.toSorted((one, other) => one.resource.localeCompare(other.resource));

const ONE_LIST_EACH = ["GET /connections", "GET /connections"];

test("drift says what `pulumi refresh --preview-only` says, with one list walk for each FlowStack project", async () => {
  const place = await aPlace();
  const { emulator, stack } = place;
  const idOf = (name: string) =>
    stack.state().connections.find(({ urn }) => urn.endsWith(`::${name}`))?.id ?? "";

  const none = await agreed(place);
  expect([none.code, none.requests, none.stderr]).toEqual([0, ONE_LIST_EACH, ""]);
  expect(none.report).toMatchObject({
    drift: false,
    stacks: ["dev"],
    drifted: [],
    gone: [],
    unhealthy: [],
    overdue: [],
    unmanaged: [{ id: "conn_seen", app: "slack", name: "Seen", type: "API_KEY", status: "ACTIVE" }],
    pending: [],
    quota: { limit: 5000, remaining: expect.any(Number), resetsAt: expect.stringMatching(/^\d{4}-.*Z$/) },
  });

  emulator.rename(idOf("stripe"), "Billing");
  emulator.rename("conn_seen", "Seen again");
  emulator.setStatus("conn_inbox", "EXPIRED");
  stack.env.GITHUB_KEY = `${FIRST_KEY}_rotated`;
  const changed = await agreed(place);
  expect([changed.code, changed.requests]).toEqual([2, ONE_LIST_EACH]);
  const reason = "FlowStack has changed it";
  const stripe = { resource: "stripe", id: idOf("stripe"), field: "name", from: "Payments", to: "Billing" };
  const inbox = { stack: "dev", resource: "inbox", id: "conn_inbox" };
  const key = { resource: "github", field: "apiKey" };
  const recordable = [
    { stack: "dev", ...stripe, reason },
    { ...inbox, field: "status", from: "ACTIVE", to: "EXPIRED" },
  ];
  const { drifted, unhealthy } = changed.report;
  expect(byResource(drifted)).toMatchObject(
    byResource([...recordable, { resource: "seen", from: "Seen", to: "Seen again" }, key]),
  );
  expect(Object.keys(drifted.find(isOf("github")))).not.toContain("to");
  expect(unhealthy).toMatchObject([{ ...inbox, status: "EXPIRED" }]);
  emulator.rename("conn_seen", "Seen");
  stack.env.GITHUB_KEY = FIRST_KEY;

  // A refresh writes the new name and status into the state; they stay drift until an `up` records them.
  await stack.must(["refresh", "--yes", "--skip-preview"]);
  expect(byResource((await agreed(place)).report.drifted)).toMatchObject(byResource(recordable));
  await stack.must(["up", "--yes", "--skip-preview"]);
  const recorded = await agreed(place);
  expect([recorded.code, recorded.report.unhealthy]).toEqual([0, [{ ...inbox, status: "EXPIRED" }]]);
  expect((await drift(place, "--strict")).code).toBe(2);

  const eu = idOf("eu");
  for (const id of [eu, "conn_seen"]) emulator.remove(id);
  const gone = await agreed(place);
  expect(gone.report.gone.map(({ resource }: { resource: string }) => resource).toSorted()).toEqual([
    "eu",
    "seen",
  ]);
  expect(gone.requests.toSorted()).toEqual([
    ...ONE_LIST_EACH,
    ...[eu, "conn_seen"].map((id) => `GET /connections/${id}`).toSorted(),
  ]);
});

test("a lock and an operation that a killed run has left: drift still answers, and says what to do", async () => {
  const place = await aPlace();
  const { stack } = place;
  const locks = join(stack.folder, "state/.pulumi/locks/organization/test/dev");
  mkdirSync(locks, { recursive: true });
  const lock = { pid: 1, username: "ci", hostname: "runner", timestamp: new Date().toISOString() };
  writeFileSync(join(locks, "00000000-0000-0000-0000-000000000000.json"), JSON.stringify(lock));
  const up = await stack.run(["up", "--yes", "--skip-preview"]);
  expect(up.output).toContain("the stack is currently locked");
  expect(await agreed(place)).toMatchObject({ code: 0 });

  await stack.must(["cancel", "--yes"]);
  // `pulumi stack import` removes unfinished operations, so the backend's file is edited.
  const file = join(stack.folder, "state/.pulumi/stacks/test/dev.json");
  const state = JSON.parse(readFileSync(file, "utf8"));
  const { id: _, urn, ...resource } = state.checkpoint.latest.resources.at(-1);
  const killed = { ...resource, urn: urn.replace(/::[^:]+$/, "::killed") };
  state.checkpoint.latest.pending_operations = [{ resource: killed, type: "creating" }];
  writeFileSync(file, JSON.stringify(state));
  const { report } = await agreed(place);
  expect(report.pending).toEqual([{ stack: "dev", resource: "killed", operation: "creating" }]);
  expect((await drift(place)).stdout).toContain("after a kill, see docs/guides/after-a-crash.md");
});
