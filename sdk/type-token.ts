export { dynamicTypeOf, tokenOf } from "../provider/schema/tokens";

/**
 * Whether `obj` is a resource of this type. `instanceof` would not do: a program can load several copies of this package,
 * and a policy pack asks with an object that has only the type.
 */
export function hasType(obj: unknown, type: string): boolean {
  return (obj as { __pulumiType?: unknown } | null | undefined)?.__pulumiType === type;
}
