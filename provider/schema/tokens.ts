import type { ConnectionKind } from "./connections";

/** The package of the native plugin, as settings, programs and states name it. */
export const PACKAGE = "flowstack";

/** The name of what the plugin offers, in Pulumi's form `<package>:<module>:<name>`. States outlive versions: it never changes. */
export function tokenOf<Name extends string>(name: Name) {
  return `${PACKAGE}:index:${name}` as const;
}

/** The type of a connection's resource of the dynamic provider, in Pulumi's state and in policies. It never changes either. */
export function dynamicTypeOf<Kind extends ConnectionKind>(kind: Kind) {
  return `pulumi-nodejs:dynamic/${PACKAGE}:${kind}` as const;
}
