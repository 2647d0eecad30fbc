import * as pulumi from "@pulumi/pulumi";
import type { Project } from "../provider/inventory/project";

/** What the package remembers during one run of a program. */
export class ProgramRun {
  /** By the id of a connection, the resource that imports it. Two resources may have one logical name. */
  readonly claims = new Map<string, { name: string }>();
  /** By base URL and key, the FlowStack projects in which the program looks connections up. */
  readonly projects = new Map<string, Project>();
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

/**
 * What `pulumi.runtime.setMocks` installs in place of an engine, in a user's unit tests. Its class is not published, so
 * it is known by its `mocks`; another copy of the SDK would have another class, too.
 */
export function mockMonitor(): object | undefined {
  const monitor = pulumi.runtime.getMonitor();
  return monitor && "mocks" in monitor ? monitor : undefined;
}

/** Texts of warnings, by the run, or by the mocks, that they were printed in. */
const warnings = new WeakMap<object, Set<string>>();

/** Whether a run, or a unit test's mocks, get this warning for the first time. */
export function isNewWarning(text: string): boolean {
  const run = pulumi.runtime.getStackResource() ?? mockMonitor();
  if (run === undefined) return true;
  const printed = warnings.get(run) ?? new Set();
  warnings.set(run, printed);
  return printed.size < printed.add(text).size;
}
