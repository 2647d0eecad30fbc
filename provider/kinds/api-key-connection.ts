import type { Connection } from "../api/shapes";
import type { Created } from "../inventory/create-once";
import { FlowstackError } from "../messages/errors";
import { label } from "../messages/text";
import { type ApiKeyConnectionInputs, apiKeyConnectionArgs } from "../schema/connections";
import type { Settings } from "../schema/settings";
import { observedIn, withDeclared } from "../state/drift";
import type { Unknown } from "../state/properties";
import { type ConnectionState, newMemory, type Row } from "../state/state";
import { diff, notes } from "./api-key-connection-diff";
import { assertHealthy, isUnhealthy, recheck, rollBack } from "./api-key-connection-health";
import { checkArgs } from "./check";
import { findForImport } from "./import";
import { type Change, type Context, type Environment, isReplacement, type Kind } from "./kind";
import {
  assertWellFormed,
  isOtherKey,
  isUnset,
  keyMissing,
  keyOf,
  notSet,
  quotedNote,
  withKey,
} from "./service-key";

type Args = ApiKeyConnectionInputs;

/** A connection with an API key. Pulumi creates, replaces and revokes it; the option `import` imports an existing one. */
export const apiKeyConnection: Kind<Args> = {
  check,
  preview,
  diff,
  notes,
  assertAllowed,
  create,
  update,
  revokes: () => true,
};

function check(inputs: Record<string, unknown>, unknown: Unknown, mayLackKey: boolean): string[] {
  const reasons = checkArgs(apiKeyConnectionArgs, inputs, unknown);
  const given = ["apiKey", "apiKeyEnvVar"].filter((name) => inputs[name] !== undefined || unknown.has(name));
  if (given.length === 0 && !mayLackKey)
    return [...reasons, "apiKey is missing: set apiKey or apiKeyEnvVar."];
  if (given.length === 2) return [...reasons, BOTH_KEYS];
  return reasons;
}

const BOTH_KEYS =
  'apiKey and apiKeyEnvVar are both set: set only one of them. With `ignoreChanges: ["apiKey"]`, Pulumi keeps the apiKey of ' +
  "the state: remove that option first.";

/** Refuses in the preview what the create would refuse. */
async function preview(context: Context, inputs: Partial<Args>): Promise<void> {
  const id = importedId(context, inputs);
  const { environment } = context.world;
  assertWellFormed(inputs, environment);
  const quoted = quotedNote(inputs, environment);
  if (quoted) context.tell(quoted);
  const isKeyMissing = isUnset(inputs, environment);
  if (isKeyMissing && id === undefined) throw keyMissing(inputs);
  if (isKeyMissing)
    context.tell(`${notSet(inputs)}. The first run in which it is set records the key of ${id}.`);
  if (id === undefined) return;
  assertHealthy(observedIn(await imported(context, id, inputs), {}), context.settings);
}

/**
 * The id to import. After an import, a replacement creates a new connection although the program still has the option. With
 * deleteBeforeReplace, the engine may have compared other inputs, and has deleted the connection already.
 */
function importedId({ run }: Context, { importId }: Partial<Args>): string | undefined {
  const isOver = importId === undefined || run.isRevoked(importId) || run.replacements.isImportOver(importId);
  return isOver ? undefined : importId;
}

async function imported(context: Context, id: string, inputs: Partial<Args>): Promise<Connection> {
  const { name, app } = inputs;
  const connection = await findForImport(context, { id, kind: "ApiKeyConnection", name, app });
  context.run.givenKey(id, keyOf(inputs, context.world.environment));
  return connection;
}

function assertAllowed(
  row: Row,
  changes: readonly Change[],
  inputs: Args,
  settings: Settings,
  environment: Environment,
): void {
  assertSameImport(row, inputs);
  assertWellFormed(inputs, environment);
  if (!isReplacement(changes) && !row.state.memory.halfMade) assertHealthy(row.state, settings);
}

function assertSameImport({ id, state: { memory } }: Row, { importId }: Args): void {
  if (importId === undefined || importId === id || importId === memory.importId) return;
  throw new FlowstackError("IMPORT_MISMATCH", {
    problem: `The option import names ${importId}, but this resource already manages ${id}.`,
    fix: `Remove the option, or give ${importId} a resource of its own.`,
    ids: [importId, id],
  });
}

/**
 * Rolls back a new connection that does not work, so that a replacement with a bad key does not change the old connection.
 * @throws HalfMade when the new connection cannot be rolled back
 */
async function create(context: Context, inputs: Args): Promise<Row> {
  const id = importedId(context, inputs);
  assertWellFormed(inputs, context.world.environment);
  const created: Created = await (id === undefined
    ? createNew(context, inputs)
    : { connection: await imported(context, id, inputs), adopted: true });
  const connection = await wholeConnection(context, created.connection);
  const row = { id: connection.id, state: newState(context, inputs, connection) };
  if (created.adopted) assertHealthy(row.state, context.settings);
  else if (isUnhealthy(row.state, context.settings)) await rollBack(context, row);
  return row;
}

/**
 * The body of the create reply is not documented (flowstack-api.md, section 7), so a GET completes it. If the GET fails, the
 * create still succeeds, so that the state records the connection.
 */
async function wholeConnection({ inventory }: Context, connection: Connection): Promise<Connection> {
  if (connection.status && connection.created) return connection;
  const more = await inventory.reread(connection.id).catch(() => undefined);
  return { ...connection, ...more };
}

async function createNew(context: Context, inputs: Args): Promise<Created> {
  const { creator, run, tell } = context;
  const { name, app } = inputs;
  const apiKey = keyOf(inputs, context.world.environment);
  if (apiKey === undefined) throw keyMissing(inputs);
  const assertAdoptable = (connection: Connection) =>
    assertHealthy(observedIn(connection, {}), context.settings);
  const created = await creator.create({ name, app, apiKey, tell, assertAdoptable });
  if (!created.adopted) return created;
  run.givenKey(created.connection.id, apiKey);
  tell(`Imported ${label(created.connection)}. It is unknown whether it has this key.`);
  return created;
}

/** The first key that the program gives for an import is the baseline: only a later change of it replaces the connection. */
function newState(context: Context, inputs: Args, connection: Connection): ConnectionState {
  const { name, app, importId } = inputs;
  const { run, key, inventory, settings } = context;
  const observed = observedIn(connection, { name, app, type: "API_KEY" });
  const replaces = run.replacements
    .replacedBy(key)
    .filter((id) => id !== connection.id && !inventory.isKnownGone(id));
  const memory = {
    ...newMemory(settings),
    ...(importId !== undefined && { importId }),
    ...(replaces.length > 0 && { replaces }),
  };
  return withKey(
    withDeclared({ ...observed, memory }, { name, app }),
    keyOf(inputs, context.world.environment),
  );
}

/** Records drift and the values that the program now declares. It sends a request only for a half-made connection. */
async function update(context: Context, row: Row, inputs: Args): Promise<ConnectionState> {
  const current = row.state.memory.halfMade ? await recheck(context, row) : row.state;
  const { name, app } = inputs;
  const key = keyOf(inputs, context.world.environment);
  const isRotated = key !== undefined && current.memory.key !== undefined && isOtherKey(current, key);
  const recorded = withKey(withDeclared(current, { name, app }), key);
  if (!isRotated) return recorded;
  const keyed = new Date(context.world.clock.now()).toISOString();
  return { ...recorded, memory: { ...recorded.memory, keyed } };
}
