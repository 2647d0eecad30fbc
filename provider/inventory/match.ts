import { FlowstackError } from "../messages/errors";
import { lookAlike } from "../messages/look-alikes";
import { nearest } from "../messages/suggest";
import { label, labels, visible, visiblyDifferent } from "../messages/text";
import { assertLookup } from "./lookup-args";

/** Which of the connections match a lookup, and what is wrong when not exactly one does. Pure: no request. */

/** A connection as FlowStack has it, managed by Pulumi or not (flowstack-api.md, section 1). */
export interface ConnectionInfo {
  /** Id that FlowStack gave it, such as `"conn_abc123"`. */
  id: string;
  /** Display name. */
  name: string;
  /** Slug of the external service, such as `"stripe"`. */
  app: string;
  /** Kind of connection: `"API_KEY"`, `"OAUTH2"`, or one that FlowStack adds later. */
  type: string;
  /** `"ACTIVE"`, or why it does not work: `"EXPIRED"`, `"ERROR"`, `"REVOKED"`, or one that FlowStack adds later. */
  status: string;
  /** When FlowStack created it: ISO 8601, UTC. */
  created: string;
  /** When it last changed: ISO 8601, UTC. A refresh of its OAuth token may change this, too. */
  updated: string;
}

/** Which connection to look up: by its id, or by its name, with the app where several apps have that name. */
export type GetConnectionArgs =
  | {
      /** Id of the connection, such as `"conn_abc123"`. */
      id: string;
      name?: undefined;
      app?: undefined;
    }
  | {
      id?: undefined;
      /** Display name of the connection; upper and lower case differ. */
      name: string;
      /** Slug of its external service, such as `"gmail"`. Default: any. */
      app?: string | undefined;
    };

/** Which connections to look up. Without a filter: all of the project. */
export interface GetConnectionsArgs {
  /** Only those of this external service, such as `"stripe"`. Default: any. */
  app?: string | undefined;
  /** Only those of this type, such as `"OAUTH2"`. Default: any. */
  type?: string | undefined;
  /** Only those of this status, such as `"EXPIRED"`. Default: any. */
  status?: string | undefined;
}

/** The connections that match every filter that is given, in FlowStack's order. */
export function matching(
  all: readonly ConnectionInfo[],
  filters: Partial<Record<keyof ConnectionInfo, string | undefined>>,
): ConnectionInfo[] {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return all.filter((one) => given.every(([field, value]) => one[field as keyof ConnectionInfo] === value));
}

/**
 * The one connection that matches.
 * @param preferred ids of connections that the lookup waited for. While one is rotated, the old and the new one have the
 *   same name, and only the new one is among them.
 * @throws FlowstackError LOOKUP_INVALID for wrong arguments; LOOKUP_FAILED when none or several match, which names them
 */
export function exactlyOne(
  all: readonly ConnectionInfo[],
  args: GetConnectionArgs,
  preferred: readonly string[] = [],
): ConnectionInfo {
  assertLookup(args);
  const found = matching(all, args);
  const [one, another] = found.length > 1 ? found.filter(({ id }) => preferred.includes(id)) : found;
  if (one && !another) return one;
  throw found.length === 0 ? noneFound(all, args) : severalFound(found, args);
}

type Shown = { [Field in (typeof FIELDS)[number]]?: string | undefined };

function wanted({ id, name, app }: Shown): string {
  if (id !== undefined) return `the id ${id}`;
  return `the name "${name}"${app ? ` for ${app}` : ""}`;
}

/** The error for a lookup that nothing matches; it names what is close. */
export function noneFound(all: readonly ConnectionInfo[], args: GetConnectionArgs): FlowstackError {
  const twin = all.find((one) => looksLikeWanted(one, args));
  if (twin) return onlyALookAlike(twin, args);
  return new FlowstackError("LOOKUP_FAILED", {
    problem: `No connection of this FlowStack project has ${wanted(shownOf(args))}.`,
    fix: candidates(all, args),
  });
}

const FIELDS = ["id", "name", "app"] as const;

/** Whether a reader could take a connection for the wanted one, in all that is wanted of it. */
function looksLikeWanted(one: ConnectionInfo, args: GetConnectionArgs): boolean {
  return FIELDS.every((field) => {
    const text = args[field];
    return text === undefined || text === one[field] || lookAlike(text, one[field]);
  });
}

function onlyALookAlike(twin: ConnectionInfo, args: GetConnectionArgs): FlowstackError {
  const [here, there] = [shownOf(args), { ...twin }];
  for (const field of FIELDS) {
    const text = args[field];
    if (text !== undefined) [here[field], there[field]] = visiblyDifferent(text, twin[field]);
  }
  return new FlowstackError("LOOKUP_FAILED", {
    problem: `No connection of this FlowStack project has ${wanted(here)}; ${label(there)} only looks the same.`,
    fix: "Write it as shown there, or look it up by its id.",
    ids: [twin.id],
  });
}

/** The arguments with invisible characters shown. */
function shownOf(args: GetConnectionArgs): Shown {
  const given = FIELDS.flatMap((field) => (args[field] === undefined ? [] : [[field, visible(args[field])]]));
  return Object.fromEntries(given) as Shown;
}

function severalFound(found: readonly ConnectionInfo[], args: GetConnectionArgs): FlowstackError {
  return new FlowstackError("LOOKUP_FAILED", {
    problem: `${found.length} connections have ${wanted(args)}: ${labels(found)}.`,
    fix: "Look one up by its id.",
    ids: found.map(({ id }) => id),
  });
}

/** Connections whose id or name is close to the one that was wanted. */
function candidates(all: readonly ConnectionInfo[], { id, name }: GetConnectionArgs): string {
  if (all.length === 0) return "The project has no connections.";
  const close =
    id !== undefined
      ? nearest(id, all, { by: (one) => one.id })
      : nearest(name, all, { by: (one) => one.name });
  return close.length > 0 ? `The nearest: ${labels(close)}.` : "List them with `npx pulumi-flowstack list`.";
}
