import { FlowstackError } from "../provider/messages/errors";
import { currentRun } from "./run";
import { asRunError } from "./run-error";

/**
 * Refuses two resources of a program that import the same connection. Only the program can see this: Pulumi does not
 * tell the provider which resource a call is about.
 * @throws pulumi.RunError ADOPTION_REFUSED
 */
export function claim(connectionId: string, resource: { name: string }): string {
  const { claims } = currentRun();
  const owner = claims.get(connectionId) ?? resource;
  claims.set(connectionId, owner);
  if (owner === resource) return connectionId;
  throw asRunError(
    new FlowstackError("ADOPTION_REFUSED", {
      problem: `The resources "${owner.name}" and "${resource.name}" both import ${connectionId}. Only one resource can manage a connection.`,
      fix: `Remove one of them, or read the connection with getConnection({ id: "${connectionId}" }).`,
      ids: [connectionId],
    }),
  );
}
