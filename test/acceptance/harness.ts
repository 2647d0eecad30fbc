import { LocalWorkspace, type ProjectSettings, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { onTestFinished } from "vitest";
import { onFace, PLUGIN_OF_FACE } from "../face";
import { driver, temporaryFolder } from "../local-stack";
import { NAME, TestStack } from "./test-stack";

// The compiled package, as users install it: CommonJS.
import dynamic = require("pulumi-flowstack");
import native = require("pulumi-flowstack/native");
import emulation = require("pulumi-flowstack/emulator");

/** The face's package. The types of the two agree in all that the tests use. */
export const flowstack = onFace({ dynamic, native: native as unknown as typeof dynamic });
export const { ApiKeyConnection, Provider } = flowstack;

export type Fault = emulation.Fault;
export { onFace, PLUGIN } from "../face";
export { temporaryFolder } from "../local-stack";
export { type Program, type Run, TestStack } from "./test-stack";

export interface StackOptions {
  /** Name of the stack. Default: that of every test. */
  name?: string;
  emulator?: emulation.EmulatorOptions;
  /** Configuration of the stack in plain text, by full name. Default: none. */
  config?: Record<string, string>;
  /** Environment of the engine and of the provider's process. Default: the emulator's URL and first key. */
  env?: Record<string, string>;
  /** The plugin's folder, which Pulumi.yaml names. Default: that of the build if the tests run on it, else none. */
  plugin?: string;
  /** Folder of a program, whose own Pulumi.yaml counts, and which the language host runs. Default: each run gets its program. */
  folder?: string;
}

/** A stack with an emulator of its own. Both are removed when the test is over. */
export async function testStack(options: StackOptions = {}): Promise<TestStack> {
  const { LocalStack } = await driver();
  const { name = NAME, plugin = options.folder ? undefined : PLUGIN_OF_FACE } = options;
  const emulator = await emulation.startEmulator(options.emulator);
  onTestFinished(() => emulator.close());
  const local = new LocalStack(options.folder ?? (await inlineFolder()), name, {
    FLOWSTACK_API_KEY: emulator.apiKey,
    FLOWSTACK_BASE_URL: emulator.url,
    ...options.env,
  });
  const workspace = {
    workDir: local.folder,
    pulumiCommand: await PULUMI,
    stackSettings: { [name]: { config: options.config ?? {} } },
    envVars: local.env,
    ...(plugin !== undefined && { projectSettings: withPlugin(plugin) }),
  };
  const inline = { projectName: NAME, stackName: name, program: async () => {} };
  const stack = await (options.folder
    ? LocalWorkspace.createStack({ stackName: name, workDir: local.folder }, workspace)
    : LocalWorkspace.createStack(inline, workspace));
  local.env = stack.workspace.envVars;
  return new TestStack(withoutFollowUps(stack), emulator, local);
}

/** The Pulumi.yaml of a program that uses the plugin. The Automation API's type does not have `plugins`. */
function withPlugin(path: string): ProjectSettings {
  const plugins = { providers: [{ name: "flowstack", path }] };
  return { name: NAME, runtime: "nodejs", main: process.cwd(), plugins } as ProjectSettings;
}

/** Found once: each search runs `pulumi version`. */
const PULUMI = PulumiCommand.get();

/** After each run, the Automation API runs four commands for outputs and history: one second that no test needs. */
export function withoutFollowUps(stack: Stack): Stack {
  return Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });
}

/** For programs that are functions of a test: the provider's process runs here, and finds the package from here. */
async function inlineFolder(): Promise<string> {
  const folder = temporaryFolder();
  (await driver()).linkModules(folder);
  return folder;
}
