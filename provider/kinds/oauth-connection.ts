import { isApiKey } from "../inventory/likeness";
import { FlowstackError } from "../messages/errors";
import { label, labels, MOST_NAMED } from "../messages/text";
import { type OAuthConnectionInputs, oauthConnectionArgs } from "../schema/connections";
import type { Settings } from "../schema/settings";
import { type Observed, observedIn, withDeclared } from "../state/drift";
import type { Unknown } from "../state/properties";
import { type ConnectionState, newMemory, type Row } from "../state/state";
import { checkArgs } from "./check";
import { differenceOf, findForImport } from "./import";
import { type Change, type Context, isReplacement, type Kind } from "./kind";
import { driftChanges } from "./managed";

type Args = OAuthConnectionInputs;

/**
 * A connection that a person authorised in a browser. It is imported by its id, never created, and revoked only with
 * revokeOnDestroy. Every type except API_KEY belongs here, because FlowStack may add types (flowstack-api.md, section 7).
 */
export const oauthConnection: Kind<Args> = {
  check: (inputs, unknown) => checkArgs(oauthConnectionArgs, inputs, unknown),
  suggest,
  preview,
  diff,
  notes: () => [],
  assertAllowed,
  create,
  update,
  revokes: ({ state }, wasReplaced) => state.memory.revokeOnDestroy === true && !wasReplaced,
};

/** Lists the matching connections when the program does not give a connectionId. */
async function suggest({ inventory }: Context, { connectionId, app }: Partial<Args>): Promise<string[]> {
  if (connectionId) return [];
  const all = (await inventory.all()).filter((row) => !isApiKey(row));
  const fitting = all.filter((row) => !app || row.app === app);
  const more = fitting.length > MOST_NAMED ? ["`npx pulumi-flowstack list` shows all."] : [];
  if (fitting.length > 0) return [`This FlowStack project has ${labels(fitting)}.`, ...more];
  const none = "FlowStack has no such connection yet: create it in the dashboard, under Connections.";
  return all.length === 0 ? [none] : [none, `For other apps it has ${labels(all)}.`];
}

async function preview(context: Context, inputs: Partial<Args>): Promise<void> {
  const { connectionId } = inputs;
  if (connectionId !== undefined) await observe(context, { ...inputs, connectionId });
}

/** Reads the connection to import, and refuses it if it is not what the program expects. */
async function observe(context: Context, inputs: Args): Promise<Observed> {
  const { connectionId: id, name, app } = inputs;
  const observed = observedIn(await findForImport(context, { id, kind: "OAuthConnection", name, app }), {});
  assertActive(id, observed, inputs, context.settings);
  return observed;
}

/** Imports: it reads the connection and writes a row of the state. */
async function create(context: Context, inputs: Args): Promise<Row> {
  const observed = await observe(context, inputs);
  const id = inputs.connectionId;
  const { replacements } = context.run;
  const replaces = replacements.replacedBy(context.key).filter((replaced) => replaced !== id);
  const replacedRows = replacements.rowsReplacedBy(context.key);
  const memory = { ...newMemory(context.settings), ...(replaces.length > 0 && { replaces, replacedRows }) };
  return { id, state: withDestroyRule({ connectionId: id, ...observed, memory }, inputs) };
}

/** Records revokeOnDestroy in the state, because a delete receives only the state. */
function withDestroyRule(state: ConnectionState, { revokeOnDestroy }: Args): ConnectionState {
  const { revokeOnDestroy: _, ...memory } = state.memory;
  return { ...state, memory: revokeOnDestroy ? { ...memory, revokeOnDestroy } : memory };
}

function diff({ id, state }: Row, inputs: Args, unknown: Unknown): Change[] {
  if (unknown.has("connectionId") || inputs.connectionId !== id) {
    return [{ field: "connectionId", effect: "replace", reason: "it names another connection" }];
  }
  const drift = driftChanges(state);
  const hasOtherRule = (inputs.revokeOnDestroy ?? false) !== (state.memory.revokeOnDestroy ?? false);
  const rule: Change = {
    field: "revokeOnDestroy",
    effect: "record",
    reason: "a delete reads it from the state",
  };
  return hasOtherRule ? [...drift, rule] : drift;
}

function assertAllowed(row: Row, changes: readonly Change[], inputs: Args, settings: Settings): void {
  if (isReplacement(changes)) return;
  assertExpected(row, inputs);
  assertActive(row.id, row.state, inputs, settings);
}

/** Compares the values that the program expects with the values last read from FlowStack. */
function assertExpected({ id, state }: Row, inputs: Args): void {
  const difference = differenceOf(inputs, state);
  if (!difference) return;
  const { wanted, actual } = difference;
  throw new FlowstackError("ADOPTION_REFUSED", {
    problem: `The program says ${wanted}, but connection ${id} has ${actual}.`,
    fix: "Change or remove that line, and any ignoreChanges for it. After a rename in the dashboard, run `pulumi refresh` first.",
    ids: [id],
  });
}

function assertActive(id: string, observed: Observed, { requireActive }: Args, { health }: Settings): void {
  if (observed.status === "ACTIVE" || !(requireActive || health === "error")) return;
  throw new FlowstackError("NOT_ACTIVE", {
    problem: `Connection ${label({ id, ...observed })} is ${observed.status}.`,
    fix:
      '"Reconnect" it in FlowStack\'s dashboard (the id stays), then run `pulumi up --refresh`. Or remove requireActive ' +
      "and set flowstack:health to warn.",
    ids: [id],
  });
}

/** Records drift and revokeOnDestroy. It sends no request. */
async function update(_: Context, { state }: Row, inputs: Args): Promise<ConnectionState> {
  return withDestroyRule(withDeclared(state, {}), inputs);
}
