import { label } from "../messages/text";
import type { ConnectionKind } from "../schema/connections";
import { observedIn } from "../state/drift";
import { newMemory, type Properties, type Row } from "../state/state";
import { assertTexts, differentId, findForImport } from "./import";
import type { Change, Context } from "./kind";

/**
 * The engine's own import. It records the row before the provider has seen the program's values, so a program that
 * does not fit the connection leaves a row behind. Deleting such a row must not revoke the connection.
 */
export async function importRow(context: Context, kind: ConnectionKind, id: string): Promise<Row> {
  const observed = observedIn(await findForImport(context, { id, kind }), {});
  const memory = { ...newMemory(context.settings), importId: id };
  // Only revokeOnDestroy lets a delete revoke an OAuthConnection, and no import records that.
  return kind === "OAuthConnection"
    ? { id, state: { connectionId: id, ...observed, memory } }
    : { id, state: { ...observed, memory: { ...memory, unconfirmed: true } } };
}

/**
 * Whether the row is an import. It replaces no connection, so every other row that its resource still has is left over from
 * a resource that now imports another connection.
 */
export function isImport({ id, state: { memory } }: Row): boolean {
  return memory.importId === id;
}

/** The program's values for an imported connection, from which Pulumi writes the code. FlowStack never returns a key. */
export function inputsFor(kind: ConnectionKind, { id, state: { name, app } }: Row): Properties {
  return kind === "OAuthConnection" ? { connectionId: id } : { name, app };
}

/** Whether neither of the two inputs that give a key is there. */
export function isKeyless({ apiKey, apiKeyEnvVar }: Properties): boolean {
  return apiKey === undefined && apiKeyEnvVar === undefined;
}

/**
 * Confirms an import without a change of the row: where an `up` finds nothing to change, the engine stores only the inputs.
 * An input that gives a key confirms it, too, because no import stores one.
 */
export const CONFIRMED = { confirmed: true };

/**
 * Whether an `up` has accepted the row.
 * @param inputs those that the row stores, if the caller knows them
 */
export function isConfirmed({ state }: Row, inputs: Properties = {}): boolean {
  return !state.memory.unconfirmed || inputs.confirmed === true || !isKeyless(inputs);
}

/**
 * The changes that accept an import. It never replaces the connection: a program that does not fit it is refused.
 * @throws FlowstackError ADOPTION_REFUSED
 */
export function acceptingChanges(
  changes: readonly Change[],
  { id, state }: Row,
  known: Properties,
): Change[] {
  const { connectionId = id, name, app } = known as Record<string, string | undefined>;
  if (connectionId !== id) throw differentId(id, connectionId);
  assertTexts({ id, name: state.name, app: state.app }, { name, app });
  return changes.filter(({ effect }) => effect !== "replace");
}

/** The change that makes the engine record that the program fits the connection. */
export const ACCEPTED: Change = { field: "memory", effect: "record", reason: "this run accepts its import" };

/** Why a delete leaves a connection alone: the program now imports another one for the resource, which replaces the row. */
export const MOVED = "its resource now imports another connection";

/** A changed connectionId must not revoke the connection that it named before. */
export const REPLACED = "the resource that managed it now has another connection";

export const UNCONFIRMED = "no `pulumi up` has accepted its import";

export function keptNote({ id, state }: Row, reason: string): string {
  return `Kept ${label({ id, ...state })}: ${reason}.`;
}
