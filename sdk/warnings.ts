import * as pulumi from "@pulumi/pulumi";
import { configWarnings, plainTextKeyWarning, warningsOf } from "../provider/messages/warnings";
import type { ConnectionKind } from "../provider/schema/connections";
import { memoryText } from "../provider/state/state";
import { currentRun } from "./run";

type OptionalText = pulumi.Input<string | undefined>;

/** The outputs of a connection that decide about warnings. */
type Shown = pulumi.CustomResource &
  Record<"name" | "app" | "status" | "created", pulumi.Output<string>> &
  Record<"memory", pulumi.Output<string | undefined>>;

/**
 * Warns, at the resource, about what is wrong with a connection and does not stop the run.
 * @param rotateAfter the resource's argument
 * @param health `flowstack:health`, as it applies to the resource
 */
export function warnAboutConnection(
  kind: ConnectionKind,
  connection: Shown,
  rotateAfter: OptionalText,
  health: OptionalText,
): void {
  const { id, name, app, status, created, memory } = connection;
  pulumi.output({ id, name, app, status, created, memory, rotateAfter, health }).apply((known) => {
    const state = { ...known, memory: memoryText.safeParse(known.memory).data };
    for (const text of warningsOf(kind, state, known, known, Date.now())) {
      void pulumi.log.warn(text, connection);
    }
  });
}

/** Warns, once a run, about what is wrong with the stack's configuration and does not stop the run. */
export function warnAboutConfig(): void {
  const run = currentRun();
  if (run.hasWarnedAboutConfig) return;
  run.hasWarnedAboutConfig = true;
  const names = Object.keys(pulumi.runtime.allConfig());
  for (const text of configWarnings(names, isSecret, pulumi.getProject())) void pulumi.log.warn(text);
}

/**
 * Warns if the stack's configuration has a key in plain text.
 * @param setting as `pulumi config` takes it: without a namespace it is the program's own
 */
export function warnAboutPlainKey(setting: string): void {
  const name = setting.includes(":") ? setting : `${pulumi.getProject()}:${setting}`;
  if (!isSecret(name)) void pulumi.log.warn(plainTextKeyWarning(setting));
}

/** Pulumi tells the program which settings are encrypted (an unpublished function); it does not tell the provider. */
function isSecret(name: string): boolean {
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret?: (name: string) => boolean };
  return isConfigSecret?.(name) ?? true;
}
