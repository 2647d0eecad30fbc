import type { Connection } from "../api/shapes";
import { isFailure } from "../messages/errors";
import { connectionId } from "../schema/field";
import { observedIn } from "../state/drift";
import type { Inventory } from "./inventory";
import { assertFilters, assertLookup } from "./lookup-args";
import {
  type ConnectionInfo,
  exactlyOne,
  type GetConnectionArgs,
  type GetConnectionsArgs,
  matching,
  noneFound,
} from "./match";
import type { Project } from "./project";

/** What a lookup waited for, which the run may have created since the shared walk over the list began. */
export interface Waited {
  /** The program names other resources than connections in `dependsOn`: they may have changed anything. */
  hasOthers: boolean;
  /** Ids of the connections among the resources that it waited for. */
  ids: readonly string[];
}

const NOTHING: Waited = { hasOthers: false, ids: [] };

type Source = Pick<Project, "inventory">;

/**
 * Finds all connections that match, in FlowStack's order. Lookups share one walk unless it is older than what they waited for.
 * @throws FlowstackError LOOKUP_INVALID for wrong filters
 */
export async function findAll(
  { inventory }: Source,
  filters: GetConnectionsArgs,
  waited: Waited = NOTHING,
): Promise<ConnectionInfo[]> {
  assertFilters(filters);
  return matching((await list(inventory, waited)).connections, filters);
}

/**
 * Finds the one connection that matches. A miss may be a connection that this run created: it costs one more request by
 * id, or one more walk by name, which concurrent lookups share.
 * @throws FlowstackError LOOKUP_INVALID for wrong arguments; LOOKUP_FAILED when none or several match, which names them
 */
export async function findOne(
  { inventory }: Source,
  args: GetConnectionArgs,
  waited: Waited = NOTHING,
): Promise<ConnectionInfo> {
  assertLookup(args);
  if (args.id !== undefined) return oneById(inventory, args, waited);
  const { connections, isFresh } = await list(inventory, waited);
  const isMiss = matching(connections, args).length === 0;
  return exactlyOne(isMiss && !isFresh ? await walkAfresh(inventory) : connections, args, waited.ids);
}

async function oneById(
  inventory: Inventory,
  args: GetConnectionArgs & { id: string },
  { hasOthers }: Waited,
): Promise<ConnectionInfo> {
  const isOld = hasOthers && inventory.hasBegun;
  const connections = (await inventory.all()).map(infoOf);
  const shown = isOld ? undefined : connections.find(({ id }) => id === args.id);
  if (shown) return shown;
  const connection = await connectionOf(inventory, args.id, isOld);
  if (connection) return infoOf(connection);
  throw noneFound(
    connections.filter(({ id }) => id !== args.id),
    args,
  );
}

/** One connection by its own GET. A text that cannot be an id is not sent, and one that FlowStack refuses is not an id. */
async function connectionOf(
  inventory: Inventory,
  id: string,
  isOld: boolean,
): Promise<Connection | undefined> {
  if (!connectionId.safeParse(id).success) return undefined;
  try {
    return await (isOld ? inventory.reread(id) : inventory.sharedReread(id));
  } catch (error) {
    if (isFailure(error, "VALIDATION_ERROR")) return undefined;
    throw error;
  }
}

/** All connections: by the shared walk, unless it began before the end of what the lookup waited for. */
async function list(
  inventory: Inventory,
  { hasOthers, ids }: Waited,
): Promise<{ connections: ConnectionInfo[]; isFresh: boolean }> {
  const mayBeOld = inventory.hasBegun;
  const connections = mayBeOld && hasOthers ? undefined : (await inventory.all()).map(infoOf);
  const isOld = !connections || (mayBeOld && missingIn(connections, ids).length > 0);
  const newest = isOld ? await walkAfresh(inventory) : connections;
  return { connections: await showing(inventory, ids, newest), isFresh: isOld || !mayBeOld };
}

/** These connections, and those that a list does not show yet: it may lag behind the create (flowstack-api.md, section 7). */
async function showing(
  inventory: Inventory,
  ids: readonly string[],
  connections: ConnectionInfo[],
): Promise<ConnectionInfo[]> {
  const late = await Promise.all(missingIn(connections, ids).map((id) => inventory.sharedReread(id)));
  return [...connections, ...late.filter((connection) => connection !== undefined).map(infoOf)];
}

function missingIn(connections: readonly ConnectionInfo[], ids: readonly string[]): string[] {
  const shown = new Set(connections.map(({ id }) => id));
  return ids.filter((id) => !shown.has(id));
}

async function walkAfresh(inventory: Inventory): Promise<ConnectionInfo[]> {
  return (await inventory.lookAgain({ maxRetries: undefined })).map(infoOf);
}

function infoOf(connection: Connection): ConnectionInfo {
  return { id: connection.id, ...observedIn(connection, {}), updated: connection.updated ?? "" };
}
