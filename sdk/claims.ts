import * as pulumi from "@pulumi/pulumi";
import { oncePerRun } from "./run";

/** Which resource of the program has adopted which connection. */
const claims = oncePerRun(() => new Map<string, string>());

/**
 * Refuses two resources of a program that adopt one connection. Only the program can tell: the provider is not told
 * which resource it works for.
 * @throws pulumi.RunError, which Pulumi prints without a stack
 */
export function claim(connectionId: string, resource: string): string {
  const owner = claims().get(connectionId) ?? resource;
  claims().set(connectionId, owner);
  if (owner === resource) return connectionId;
  throw new pulumi.RunError(
    `The resources "${owner}" and "${resource}" both adopt ${connectionId}: a connection has one resource. ` +
      `Remove one of them, or read it with getConnection({ id: "${connectionId}" }).`,
  );
}
