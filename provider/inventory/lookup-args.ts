import { FlowstackError } from "../messages/errors";
import { hint } from "../messages/suggest";
import { visible } from "../messages/text";
import { getConnectionArgs, getConnectionsArgs } from "../schema/lookups";

/** Checks the arguments of lookups: TypeScript does not check those of a JavaScript program, or of other languages. */

/**
 * Without id and name, every connection would match.
 * @throws FlowstackError LOOKUP_INVALID
 */
export function assertLookup(args: unknown): void {
  const given = definedIn(args);
  assertStrings("getConnection", given, Object.keys(getConnectionArgs.shape));
  const isByName = !("id" in given) && "name" in given;
  const isById = "id" in given && Object.keys(given).length === 1;
  if ((isByName && given.name !== "") || (isById && given.id !== "")) return;
  throw new FlowstackError("LOOKUP_INVALID", {
    problem: "getConnection requires either id or name; app can be given only with name.",
    fix: "Give one of them, as a non-empty string.",
  });
}

/**
 * An unknown filter would filter nothing, and the result would look right.
 * @throws FlowstackError LOOKUP_INVALID
 */
export function assertFilters(args: unknown): void {
  assertStrings("getConnections", definedIn(args), Object.keys(getConnectionsArgs.shape));
}

function definedIn(args: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args ?? {}).filter(([, value]) => value !== undefined));
}

function assertStrings(lookup: string, given: Record<string, unknown>, names: readonly string[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name)) {
      throw invalid(`${lookup} has no argument ${visible(name)}.`, hint(name, names));
    }
    if (typeof value !== "string") {
      throw invalid(`The argument ${name} of ${lookup} is not a string.`, "Give a string, or leave it out.");
    }
  }
}

function invalid(problem: string, fix: string): FlowstackError {
  return new FlowstackError("LOOKUP_INVALID", { problem, fix });
}
