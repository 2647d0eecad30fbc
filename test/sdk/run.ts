import * as pulumi from "@pulumi/pulumi";
import { onTestFinished, vi } from "vitest";

/** The resources that a program registered, and the warnings of its run. */
export interface Ran {
  resources: pulumi.runtime.MockResourceArgs[];
  /** Warnings, each with the name of the resource that it belongs to: `stripe: …`. */
  warnings: string[];
}

export interface RunOptions {
  /** The stack's configuration, by full name. */
  config?: Record<string, string>;
  /** Names of the settings that are encrypted. */
  secrets?: string[];
  /** The outputs of every resource. */
  outputs?: Record<string, unknown>;
  preview?: boolean;
  /** The Pulumi project's name. */
  project?: string;
}

/** Runs a program as Pulumi would, with neither an engine nor a provider. */
export async function inARun(program: () => unknown, options: RunOptions = {}): Promise<Ran> {
  const { config = {}, secrets = [], outputs = {}, preview = false, project = "project" } = options;
  const ran: Ran = { resources: [], warnings: [] };
  const warn = vi.spyOn(pulumi.log, "warn").mockImplementation(async (text, resource) => {
    const { __name: at = "the stack" } = (resource ?? {}) as { __name?: string };
    ran.warnings.push(`${at}: ${text}`);
  });
  onTestFinished(() => warn.mockRestore());
  const newResource = (args: pulumi.runtime.MockResourceArgs) => {
    if (args.type !== "pulumi:pulumi:Stack") ran.resources.push(args);
    return { id: args.id || `conn_of_${args.name}`, state: { ...args.inputs, ...outputs } };
  };
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, project, "stack", preview);
  pulumi.runtime.setAllConfig(config, secrets);
  const made: object[] = [];
  const failures: unknown[] = [];
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ resource }) => void made.push(resource));
    // If this function rejected, promises of the stack would stay without a handler.
    await Promise.resolve()
      .then(program)
      .catch((error: unknown) => failures.push(error));
  });
  if (failures.length > 0) throw failures[0];
  await Promise.all(made.map(settled));
  await pulumi.runtime.disconnect();
  return ran;
}

/** Resolves when all outputs of a resource are known, and what waited for them has run. */
async function settled(resource: object): Promise<void> {
  const outputs = Object.values(resource).filter((value) => pulumi.Output.isInstance(value));
  await Promise.all(
    outputs.map((output) => (output as unknown as { promise(): Promise<unknown> }).promise()),
  );
  await new Promise(setImmediate);
}
