/** The package of the native plugin, as settings, programs and states name it. */
export const PACKAGE = "flowstack";

/** The name of what the plugin offers, in Pulumi's form `<package>:<module>:<name>`. States outlive versions: it never changes. */
export function tokenOf<Name extends string>(name: Name) {
  return `${PACKAGE}:index:${name}` as const;
}
