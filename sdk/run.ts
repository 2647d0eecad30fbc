import * as pulumi from "@pulumi/pulumi";
import type { Project } from "../provider/inventory/project";

/** What the package remembers during one run of a program. */
export class ProgramRun {
  /** By the id of a connection, the logical name of the resource that imports it. */
  readonly claims = new Map<string, string>();
  /** By base URL and key, the FlowStack projects in which the program looks connections up. */
  readonly projects = new Map<string, Promise<Project>>();
  /** Warnings about the configuration belong to no resource, and are printed once. */
  hasWarnedAboutConfig = false;
  /** Pulumi's dynamic host finds the package, or it cannot be known. */
  hasFoundPackage = false;
}

/**
 * Runs by their stack resource, which every run has one of. A variable of this module would not do: the automation API
 * runs several programs in one process, even at the same time.
 */
const runs = new WeakMap<pulumi.Resource, ProgramRun>();

/** The run that the caller is part of. Outside any run, as in a user's unit tests, nothing is remembered. */
export function currentRun(): ProgramRun {
  const stack = pulumi.runtime.getStackResource();
  const run = (stack && runs.get(stack)) ?? new ProgramRun();
  if (stack) runs.set(stack, run);
  return run;
}
