import type { ConnectionKind } from "../schema/connections";
import { tokenOf } from "../schema/tokens";

/** What the engine's names for types and resources say. */

const KINDS: ReadonlyMap<string, ConnectionKind> = new Map(
  (["ApiKeyConnection", "OAuthConnection"] as const).map((kind) => [tokenOf(kind), kind]),
);

export function kindOfType(type: string): ConnectionKind | undefined {
  return KINDS.get(type);
}

/** The type in `urn:pulumi:<stack>::<project>::<types of the parents>$<type>::<name>`. */
export function typeIn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

export function projectIn(urn: string): string {
  return urn.split("::")[1] ?? "";
}

/** The resource's logical name, which may contain `::`. */
export function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
