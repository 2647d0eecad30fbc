import * as pulumi from "@pulumi/pulumi";
import type { Project } from "../provider/inventory/project";

/** What the package remembers during one run of a program. */
export class ProgramRun {
  /** By the id of a connection, the resource that imports it. Two resources may have one logical name. */
  readonly claims = new Map<string, { name: string }>();
  /** By base URL and key, the FlowStack projects in which the program looks connections up. */
  readonly projects = new Map<string, Project>();
  /** Pulumi's dynamic host was checked (host.ts). */
  hasCheckedHost = false;
  /** Texts of the warnings that were printed and belong to no resource. */
  readonly warnings = new Set<string>();
}

/**
 * Runs by their stack resource, which every run has one of, or by a unit test's mocks. A variable of this module would not
 * do: the automation API runs several programs in one process, even at the same time.
 */
const runs = new WeakMap<object, ProgramRun>();

function runOf(owner: object | undefined): ProgramRun {
  const run = (owner && runs.get(owner)) ?? new ProgramRun();
  if (owner) runs.set(owner, run);
  return run;
}

/** The run that the caller is part of. Outside any run, as in a user's unit tests, nothing is remembered. */
export function currentRun(): ProgramRun {
  return runOf(pulumi.runtime.getStackResource());
}

/**
 * What `pulumi.runtime.setMocks` installs in place of an engine, in a user's unit tests. Its class is not published, so
 * it is known by its `mocks`; another copy of the SDK would have another class, too.
 */
export function mockMonitor(): object | undefined {
  const monitor = pulumi.runtime.getMonitor();
  return monitor && "mocks" in monitor ? monitor : undefined;
}

/** Whether a run, or a unit test's mocks, get this warning for the first time. */
export function isNewWarning(text: string): boolean {
  const { warnings } = runOf(pulumi.runtime.getStackResource() ?? mockMonitor());
  return warnings.size < warnings.add(text).size;
}
