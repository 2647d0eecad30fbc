import { codeOf, FlowstackError } from "../messages/errors";
import { described } from "../messages/text";
import type { Settings } from "../schema/settings";
import type { Observed } from "../state/drift";
import type { ConnectionState, Row } from "../state/state";
import { type Context, HalfMade } from "./kind";
import { refresh } from "./managed";

/** What happens to an API-key connection that does not work, when it is new and later. */

export function assertHealthy(connection: Observed, { health }: Settings): void {
  if (health !== "error" || connection.status === "ACTIVE") return;
  throw new FlowstackError("NOT_ACTIVE", {
    problem: `The connection ${described(connection)} is ${connection.status}, and flowstack:health is error.`,
    fix: "Give it a new apiKey, or set flowstack:health to warn.",
  });
}

/** The known statuses of a connection that does not work. FlowStack may add others, and such a connection may become ACTIVE. */
const UNHEALTHY = new Set(["ERROR", "EXPIRED", "REVOKED"]);

export function isUnhealthy({ status }: Observed, { health }: Settings): boolean {
  return UNHEALTHY.has(status) && health !== "ignore";
}

export async function rollBack(context: Context, row: Row): Promise<never> {
  try {
    await context.inventory.deleteNew(row.id);
  } catch (error) {
    throw halfMade(context, row, `Deleting it failed with [${codeOf(error)}]: the state has ${row.id}.`);
  }
  throw notActive(row.state, "It was rolled back.", "Check the key, or set flowstack:health to ignore.");
}

/** Records the connections that it should replace, so that a later run does not revoke them before their replacement works. */
function halfMade({ run, key }: Context, { id, state }: Row, what: string): HalfMade {
  const replaces = [...new Set([...(state.memory.replaces ?? []), ...run.replacements.mayBeReplacedBy(key)])];
  const memory = { ...state.memory, halfMade: true as const, ...(replaces.length > 0 && { replaces }) };
  const fix = "Correct the key and run `pulumi up`, which replaces it.";
  return new HalfMade({ id, state: { ...state, memory } }, notActive(state, what, fix, id));
}

function notActive(state: ConnectionState, what: string, fix: string, ...ids: string[]): FlowstackError {
  const problem = `The new connection ${described(state)} is ${state.status}: its key is not valid, or the service is down.`;
  return new FlowstackError("NOT_ACTIVE", { problem: `${problem} ${what}`, fix, ids });
}

/** A half-made connection works by now, or stays half-made. */
export async function recheck(context: Context, { id, state }: Row): Promise<ConnectionState> {
  const now = await refresh(context, { id, state });
  if (!now) {
    const fix = "Run `pulumi refresh`, then `pulumi up`.";
    throw new FlowstackError("NOT_FOUND", { problem: `Connection ${id} is gone.`, fix, ids: [id] });
  }
  if (isUnhealthy(now, context.settings))
    throw halfMade(context, { id, state: now }, `The state keeps it as ${id}.`);
  return now;
}
