import { assertGone, assertOwnProject } from "../inventory/ownership";
import { FlowstackError } from "../messages/errors";
import { label } from "../messages/text";
import type { ConnectionKind } from "../schema/connections";
import { drifted, type Observed, observedIn, withObserved } from "../state/drift";
import { fingerprint } from "../state/fingerprint";
import type { ConnectionState, Row } from "../state/state";
import { assertKind } from "./import";
import type { Change, Context } from "./kind";

/**
 * Reads the current form of a managed connection of any kind; undefined when the connection is certainly gone.
 * @throws FlowstackError WRONG_PROJECT, or what the API answered
 */
export async function refresh(context: Context, row: Row): Promise<ConnectionState | undefined> {
  const { inventory, run } = context;
  const connection = await inventory.find(row.id);
  if (!connection) {
    assertGone(context, run, row.id);
    return undefined;
  }
  run.projectKey.found(row.id);
  const now = withObserved(row.state, connection);
  tellDrift(context, row, now);
  return now;
}

/** The changes of a row that FlowStack's own changes make: the next `up` records them. */
export function driftChanges(state: ConnectionState): Change[] {
  return drifted(state).map((field) => ({ field, effect: "record", reason: "FlowStack has changed it" }));
}

/** Prints which values drifted, because Pulumi shows only that a row has changed, and a refresh runs no program. */
function tellDrift({ tell }: Context, { id, state }: Row, now: ConnectionState): void {
  const fields = (["name", "status"] as const).filter((field) => state[field] !== now[field]);
  if (fields.length === 0) return;
  const what = fields.map((field) => `${field} was "${state[field]}" and is now "${now[field]}"`);
  tell(`FlowStack has changed ${label({ id, ...state })}: ${what.join(", ")}.`);
}

/**
 * Reads a connection that the stack does not manage; undefined when FlowStack has no connection with this id.
 * @param expected the kind that the program expects, when it reads the connection for the first time
 * @throws FlowstackError NOT_FOUND or ADOPTION_REFUSED when the program does not get what it expects
 */
export async function get(
  { inventory }: Context,
  id: string,
  expected: ConnectionKind | undefined,
): Promise<Observed | undefined> {
  const connection = await inventory.find(id);
  if (expected && !connection) throw absent(id);
  if (expected && connection) assertKind(connection, expected, "get");
  return connection && observedIn(connection, {});
}

function absent(id: string): FlowstackError {
  return new FlowstackError("NOT_FOUND", {
    problem: `This FlowStack project has no connection ${id}.`,
    fix: "List the ids with `npx pulumi-flowstack list`.",
    ids: [id],
  });
}

/** Revokes a connection, unless another row of the stack manages it. A connection that is certainly gone is not an error. */
export async function revoke(context: Context, row: Row): Promise<void> {
  const { client, inventory, run, tell } = context;
  const { id, state } = row;
  run.released(id, state.memory.salt);
  if (run.hasOtherManagers(id) || run.hasOtherImporters(id)) {
    assertSameKey(context, row);
    return tell(`Kept ${label({ id, ...state })}: the stack still manages it.`);
  }
  // A 404 after a lost reply cannot show whose project it is. So a key that did not write the row is checked first.
  await assertOwnProject(context, run, id);
  const outcome = await client.delete(id);
  if (outcome === "absent") {
    // With a wrong base URL, every path is "not found". If the list is found, the connection itself is missing.
    await inventory.reach();
    assertGone(context, run, id);
  } else run.projectKey.found(id);
  inventory.noteDeleted(id);
  run.revoked(id);
}

/**
 * Refuses a changed key of a second import. Pulumi sends no diff for some replacements; while the program still has the
 * option `import`, or the setting `existing` is adopt, such a replacement looks like a first import. The delete comes after
 * the create, or before it, or in a later run.
 */
function assertSameKey({ run }: Context, { id, state }: Row): void {
  const { memory } = state;
  const key = run.replacements.isAnnounced(id) ? undefined : run.programKey(id);
  if (key === undefined || memory.key === undefined || fingerprint(memory.salt, key) === memory.key) return;
  throw new FlowstackError("IMPORT_MISMATCH", {
    problem: `${label({ id, ...state })} is imported again, by the option import or flowstack:existing. FlowStack keeps the old key.`,
    fix: "Remove that option or setting, and run `pulumi up --refresh --replace <urn>`.",
    ids: [id],
  });
}
