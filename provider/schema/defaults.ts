import type { ConnectionKind } from "./connections";

/**
 * A resource's arguments with their defaults. An ApiKeyConnection is named after its resource; an OAuthConnection has
 * a name already, and without a `name` in the program it may have any.
 * @param logicalName the resource's name in the program
 */
export function withDefaults<Args extends { name?: unknown }>(
  kind: ConnectionKind,
  logicalName: string,
  args: Args,
): Args {
  return kind === "ApiKeyConnection" ? { ...args, name: args.name ?? logicalName } : args;
}
