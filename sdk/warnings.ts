import * as pulumi from "@pulumi/pulumi";
import { hint } from "../provider/messages/suggest";
import { printable } from "../provider/messages/text";
import { settingNames } from "../provider/schema/settings";
import type { Connection } from "./connection";
import { oncePerRun } from "./run";

const run = oncePerRun(() => ({ warnedAboutConfig: false }));

/** Names come from FlowStack, and may be anything. */
function warn(text: string, resource?: pulumi.Resource): void {
  void pulumi.log.warn(printable(text), resource);
}

/** Warns, once a run, about what is wrong with the stack's configuration and does not stop it. */
export function warnAboutConfig(): void {
  if (run().warnedAboutConfig) return;
  run().warnedAboutConfig = true;
  const names = Object.keys(pulumi.runtime.allConfig()).filter((name) => name.startsWith("flowstack:"));
  for (const name of names) warnAboutStranger(name);
  if (names.includes("flowstack:apiKey")) warnAboutPlainKey("flowstack:apiKey");
}

/**
 * Warns about a key that the stack's configuration holds as plain text.
 * @param setting as `pulumi config` takes it: without a namespace it is the program's own
 */
export function warnAboutPlainKey(setting: string): void {
  if (isSecret(setting.includes(":") ? setting : `${pulumi.getProject()}:${setting}`)) return;
  warn(
    `${setting} stands in this stack's configuration as plain text. Encrypt it with ` +
      `\`pulumi config set --secret ${setting}\`, and make a new key if others can read the file.`,
  );
}

function warnAboutStranger(name: string): void {
  // The program's own settings are called like that where the Pulumi project is.
  if (settingNames.includes(name) || pulumi.getProject() === "flowstack") return;
  warn(`${name} is not a setting, and has no effect. ${hint(name, settingNames)}`);
}

/** Pulumi tells the program's process which configuration was encrypted (unpublished); it does not tell the provider. */
function isSecret(name: string): boolean {
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret?: (name: string) => boolean };
  return isConfigSecret?.(name) ?? true;
}

/**
 * Warns, at the resource, about a connection that is not ACTIVE (flowstack-api.md, sections 1 and 5).
 * @param rule flowstack:health, as it holds for the resource
 */
export function warnAboutHealth(
  connection: Connection,
  rule: pulumi.Input<string | undefined>,
  advice: string,
): void {
  connection.status.apply((status) => {
    if (status !== undefined && status !== "ACTIVE") warnAboutStatus(connection, status, rule, advice);
  });
}

function warnAboutStatus(
  connection: Connection,
  status: string,
  rule: pulumi.Input<string | undefined>,
  advice: string,
): void {
  pulumi.all([connection.id, connection.name, connection.app, rule]).apply(([id, name, app, health]) => {
    if (health === "ignore") return;
    warn(`Connection ${id} ("${name}" for ${app}) is ${status}: ${meaningOf(status)} ${advice}`, connection);
  });
}

function meaningOf(status: string): string {
  const meanings: Record<string, string> = {
    EXPIRED: "its OAuth token expired, and the automatic refresh failed.",
    ERROR: "its credential is not valid, or the service does not answer.",
    REVOKED: "a person revoked access in the service.",
  };
  return meanings[status] ?? "flows that use it may fail.";
}

const DAY = 24 * 60 * 60 * 1_000;

/**
 * Warns, at the resource, about a key that is older than `rotateAfter` (a number of days, such as `90d`).
 * @param since when the key was given: ISO 8601
 */
export function warnAboutAge(
  connection: Connection,
  rotateAfter: pulumi.Input<string | undefined>,
  since: pulumi.Output<string | undefined>,
): void {
  pulumi.all([connection.id, rotateAfter, since]).apply(([id, limit, start]) => {
    const age = Math.floor((Date.now() - Date.parse(start ?? "")) / DAY);
    if (limit === undefined || !(age >= Number.parseInt(limit, 10))) return;
    warn(
      `The key of connection ${id} is ${age} days old, and rotateAfter is ${limit}: make a new one at the service, and ` +
        "give it as apiKey.",
      connection,
    );
  });
}
