import { closest, distance } from "fastest-levenshtein";

/** What helps with a name that there is not: the one that was probably meant, or all that there are. */
export function hint(name: string, names: readonly string[]): string {
  const nearest = closest(name, names);
  const isNear = distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, nearest.length / 3);
  return isNear ? `Did you mean ${nearest}?` : `There are ${names.join(", ")}.`;
}
