import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { Emulator } from "../../emulator/index";
import { expectNoSecret, expectNoStackTrace } from "../acceptance/leaks";
import { family, killAfterTest } from "../chaos/processes";
import { javascript, type LocalStack, localStack, ROOT, temporaryFolder } from "../local-stack";

// The compiled package, as users install it: CommonJS.
import emulation = require("pulumi-flowstack/emulator");

/** A project in a repository, as a job of a pipeline finds it after the checkout. */

export const SENDGRID_KEY = "SG.secret_of_sendgrid";

const PROGRAM = `
const flowstack = require("pulumi-flowstack");
new flowstack.ApiKeyConnection("sendgrid", { name: "SendGrid", app: "sendgrid", apiKeyEnvVar: "SENDGRID_KEY" });
`;

export interface Ended {
  code: number;
  log: string;
}

export interface Project {
  emulator: Emulator;
  stack: LocalStack;
  /** The secrets of the repository, by the names in the examples. */
  secrets: Record<string, string>;
  /** Runs a script of a job in the project's folder, by the command of its shell. `onStart` gets the process group. */
  run(
    shell: string[],
    script: string,
    env: Record<string, string>,
    onStart?: (group: number) => void,
  ): Promise<Ended>;
}

/** A project whose stack `prod` has one connection, not made yet. */
export async function aProject(): Promise<Project> {
  const emulator = await emulation.startEmulator();
  onTestFinished(() => emulator.close());
  const stack = await localStack("prod", javascript(PROGRAM), { FLOWSTACK_BASE_URL: emulator.url });
  const secrets = { FLOWSTACK_API_KEY: emulator.apiKey, SENDGRID_KEY };
  return {
    emulator,
    stack,
    secrets,
    run: async (shell, script, env, onStart) => {
      const ended = await runScript(stack, shell, script, env, onStart);
      expectNoSecret("the log", ended.log, [emulator.apiKey, SENDGRID_KEY]);
      expectNoStackTrace(ended.log);
      return ended;
    },
  };
}

async function runScript(
  stack: LocalStack,
  shell: string[],
  script: string,
  env: Record<string, string>,
  onStart: (group: number) => void = () => {},
): Promise<Ended> {
  const file = join(temporaryFolder(), "script.sh");
  writeFileSync(file, script);
  const [command = "", ...args] = [...shell, file];
  const child = spawn(command, args, {
    cwd: stack.folder,
    env: { ...runner(), ...stack.env, ...env },
    detached: true,
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  onStart(child.pid as number);
  const code = await new Promise<number>((done) => child.once("close", (ended) => done(ended ?? 137)));
  return { code, log };
}

/** Environment of every job: the programs of this machine, behind the stand-ins in `bin`. */
function runner(): Record<string, string> {
  const path = (process.env.PATH ?? "").split(delimiter);
  const pulumi = path.map((folder) => join(folder, "pulumi")).find((file) => existsSync(file));
  return {
    PATH: [resolve(__dirname, "bin"), ...path].join(delimiter),
    HOME: process.env.HOME ?? "",
    REAL_PULUMI: pulumi as string,
    PACKAGE_CLI: join(ROOT, "dist/cli/index.js"),
  };
}

/**
 * Kills a run that has sent a create, when FlowStack has carried it out and has not answered yet. As in a pipeline, Pulumi's
 * hosts of the program and of dynamic providers survive: each has a process group of its own, and does not end with
 * its engine.
 */
export async function killedAfterCreate(
  { emulator }: Project,
  start: (onStart: (group: number) => void) => Promise<unknown>,
): Promise<void> {
  emulator.faults.add({ fault: { kind: "hang", when: "after" }, match: { method: "POST" } });
  let group = 0;
  const run = start((started) => {
    group = started;
  });
  await expect.poll(() => emulator.connections(), { timeout: 60_000 }).toHaveLength(1);
  killAfterTest(family(group));
  process.kill(-group, "SIGKILL");
  await run;
}
