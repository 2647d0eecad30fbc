import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { onTestFinished } from "vitest";
import { NAME, TestStack } from "./test-stack";

// The package as its users get it: compiled, and CommonJS.
import flowstack = require("pulumi-flowstack");
import emulation = require("pulumi-flowstack/emulator");

export const { ApiKeyConnection, Provider } = flowstack;
export type Fault = emulation.Fault;
export { type Program, type Run, TestStack } from "./test-stack";

const ROOT = resolve(__dirname, "../..");

export interface StackOptions {
  emulator?: emulation.EmulatorOptions;
  /** Configuration of the stack in plain text, by full name. Default: none. */
  config?: Record<string, string>;
  /** Environment of the engine and of the provider's process. Default: the emulator's URL and first key. */
  env?: Record<string, string>;
  /** Folder of a program with a Pulumi.yaml, which the language host runs. Default: programs are given to each run. */
  folder?: string;
}

/** A stack with an emulator of its own. Both are gone when the test is over, whatever became of it. */
export async function testStack(options: StackOptions = {}): Promise<TestStack> {
  const emulator = await emulation.startEmulator(options.emulator);
  onTestFinished(() => emulator.close());
  const folder = options.folder ?? inlineFolder();
  for (const name of ["state", "home", "tmp"]) mkdirSync(join(folder, name));
  const workspace = {
    workDir: folder,
    pulumiHome: join(folder, "home"),
    stackSettings: { [NAME]: { config: options.config ?? {} } },
    envVars: {
      PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      TMPDIR: join(folder, "tmp"),
      FLOWSTACK_API_KEY: emulator.apiKey,
      FLOWSTACK_BASE_URL: emulator.url,
      ...options.env,
    },
  };
  const inline = { projectName: NAME, stackName: NAME, program: async () => {} };
  const stack = await (options.folder
    ? LocalWorkspace.createStack({ stackName: NAME, workDir: folder }, workspace)
    : LocalWorkspace.createStack(inline, workspace));
  return new TestStack(withoutAfterthoughts(stack), emulator, folder);
}

/** After each run, the Automation API asks four commands for outputs and history: a second that no test has a use for. */
function withoutAfterthoughts(stack: Stack): Stack {
  return Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });
}

/** A temporary folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-acceptance-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** For programs that are functions here: the provider's process runs in it, and finds the package from there. */
function inlineFolder(): string {
  const folder = temporaryFolder();
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}
