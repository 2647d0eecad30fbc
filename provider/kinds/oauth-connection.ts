import type { Connection } from "../api/shapes";
import { isApiKey } from "../inventory/likeness";
import type { Project } from "../inventory/project";
import { FlowstackError } from "../messages/errors";
import { visible } from "../messages/text";
import { type OAuthConnectionInputs, oauthConnectionArgs } from "../schema/connections";
import { hasDrifted, observedIn, withDeclared } from "../state/drift";
import { type ConnectionState, newMemory } from "../state/state";
import { checkArgs } from "./check";
import { findForAdoption } from "./import";
import type { Difference, Lifecycle, Made, Unknown } from "./kind";
import { readRow, revokeRow } from "./managed";

/**
 * A connection that was born in a browser: adopted by its id, never created, and never revoked unless asked. Any type
 * but API_KEY is one (flowstack-api.md, section 7: others may come).
 */
export const oauthConnection: Lifecycle<OAuthConnectionInputs> = {
  check: (inputs, unknown) => checkArgs(oauthConnectionArgs, inputs, unknown),
  help,
  verify,
  diff,
  assertFit,
  create,
  read: readRow,
  update,
  remove,
};

/** The project's own connections that would fit, when the program names none. */
async function help(
  project: Project,
  { connectionId, app }: Partial<OAuthConnectionInputs>,
): Promise<string[]> {
  if (connectionId) return [];
  const all = (await project.inventory.all()).filter((row) => !isApiKey(row));
  const fitting = all.filter((row) => !app || row.app === app);
  if (fitting.length > 0) return [`Those of this FlowStack project: ${labels(fitting)}.`];
  const none = "FlowStack has no such connection yet: make it in the dashboard, under Connections.";
  return all.length === 0 ? [none] : [none, `Those for other apps: ${labels(all)}.`];
}

function labels(rows: readonly Connection[]): string {
  return rows.map(({ id, name, app }) => `${id} ("${name}" for ${app})`).join(", ");
}

async function verify(project: Project, inputs: Partial<OAuthConnectionInputs>): Promise<void> {
  const { connectionId } = inputs;
  if (connectionId !== undefined) await create(project, { ...inputs, connectionId });
}

/** An adoption: a look, and a row in the state. */
async function create(project: Project, inputs: OAuthConnectionInputs): Promise<Made> {
  const { connectionId: id, name, app } = inputs;
  const row = await findForAdoption(project, { id, kind: "import-only", name, app });
  const replaces = project.replacements.by(inputs);
  const memory = { ...newMemory(project.settings), ...(replaces.length > 0 && { replaces }) };
  const state = withDestroyRule({ connectionId: id, ...observedIn(row, {}), memory }, inputs);
  assertActive(project, state, id, inputs);
  return { id, state };
}

/** A delete is given the state alone, so the state must hold what it may do. */
function withDestroyRule(
  state: ConnectionState,
  { revokeOnDestroy }: OAuthConnectionInputs,
): ConnectionState {
  const { revokeOnDestroy: _, ...memory } = state.memory;
  return { ...state, memory: revokeOnDestroy ? { ...memory, revokeOnDestroy } : memory };
}

function diff(
  project: Project,
  id: string,
  state: ConnectionState,
  inputs: OAuthConnectionInputs,
  unknown: Unknown,
): Difference {
  // A killed run may have left the row of the connection before: its delete is still part of that replacement.
  project.replacements.note(state.memory.replaces ?? [], inputs);
  if (unknown.has("connectionId") || inputs.connectionId !== id) {
    project.replacements.note([id], inputs);
    return { changes: true, replaces: ["connectionId"] };
  }
  const hasOtherRule = (inputs.revokeOnDestroy ?? false) !== (state.memory.revokeOnDestroy ?? false);
  return { changes: hasDrifted(state) || hasOtherRule, replaces: [] };
}

function assertFit(
  project: Project,
  id: string,
  state: ConnectionState,
  inputs: OAuthConnectionInputs,
): void {
  assertExpected(state, id, inputs);
  assertActive(project, state, id, inputs);
}

/** The values that the program expects, against those that the last look saw. */
function assertExpected(state: ConnectionState, id: string, inputs: OAuthConnectionInputs): void {
  const wrong = (["name", "app"] as const).filter(
    (field) => inputs[field] !== undefined && inputs[field] !== state[field],
  );
  if (wrong.length === 0) return;
  const reasons = wrong.map(
    (field) =>
      `the program says ${field}: "${visible(inputs[field] ?? "")}", and it has "${visible(state[field])}"`,
  );
  throw new FlowstackError(
    "ADOPTION_REFUSED",
    `Connection ${id} is not what the program expects: ${reasons.join("; ")}. Change the line, or leave it out; after a ` +
      "rename in the dashboard, run `pulumi refresh` first.",
  );
}

function assertActive(
  { settings }: Project,
  { name, app, status }: ConnectionState,
  id: string,
  { requireActive }: OAuthConnectionInputs,
): void {
  if (status === "ACTIVE" || !(requireActive || settings.health === "error")) return;
  throw new FlowstackError(
    "NOT_ACTIVE",
    `Connection ${id} ("${name}" for ${app}) is ${status}. "Reconnect" it in FlowStack's dashboard under Connections (its ` +
      "id stays), run `pulumi refresh`, and run again. Or leave out requireActive and set flowstack:health to warn.",
  );
}

/** Sends nothing: takes note of what drifted, and of what destroy may do. */
async function update(
  _: Project,
  __: string,
  state: ConnectionState,
  inputs: OAuthConnectionInputs,
): Promise<ConnectionState> {
  return withDestroyRule(withDeclared(state, {}), inputs);
}

/** Leaves FlowStack alone unless the resource was told to revoke, and is not merely pointed at another connection. */
async function remove(project: Project, id: string, state: ConnectionState): Promise<void> {
  if (!state.memory.revokeOnDestroy || project.replacements.has(id)) return;
  await revokeRow(project, id, state);
}
