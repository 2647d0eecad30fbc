import type { Connection } from "../api/shapes";
import { type Created, createOnce } from "../inventory/create-once";
import type { Project } from "../inventory/project";
import { FlowstackError } from "../messages/errors";
import { type ApiKeyConnectionInputs, apiKeyConnectionArgs } from "../schema/connections";
import { fieldsThat, serviceKey } from "../schema/field";
import { hasDrifted, lastDeclared, observedIn, withDeclared } from "../state/drift";
import { fingerprint } from "../state/fingerprint";
import { assertReplaceable } from "../state/same-project";
import { type ConnectionState, newMemory } from "../state/state";
import { checkArgs } from "./check";
import { findForAdoption } from "./import";
import { type Difference, HalfMade, type Lifecycle, type Made, type Unknown } from "./kind";
import { readRow, revokeRow } from "./managed";

/** A connection that holds an API key: made, replaced and revoked by Pulumi, or adopted by the option `import`. */
export const apiKeyConnection: Lifecycle<ApiKeyConnectionInputs> = {
  check,
  verify,
  diff,
  assertFit,
  create,
  read: readRow,
  update,
  remove: revokeRow,
};

function check(inputs: Record<string, unknown>, unknown: Unknown): string[] {
  const reasons = checkArgs(apiKeyConnectionArgs, inputs, unknown);
  const given = ["apiKey", "apiKeyEnvVar"].filter((name) => inputs[name] !== undefined || unknown.has(name));
  if (given.length === 0) return [...reasons, "apiKey is missing: give apiKey, or apiKeyEnvVar."];
  if (given.length === 2) return [...reasons, "apiKey and apiKeyEnvVar are both given: give one of them."];
  return reasons;
}

/** What the create will need, looked up once, so that the preview already tells. */
async function verify(project: Project, inputs: Partial<ApiKeyConnectionInputs>): Promise<void> {
  const id = adoptedId(project, inputs);
  const isKeyMissing = inputs.apiKeyEnvVar !== undefined && keyOf(project, inputs) === undefined;
  if (isKeyMissing && id === undefined) throw keyMissing(inputs);
  if (isKeyMissing)
    project.tell(`${notSet(inputs)}: the first run that has it takes its value as the baseline of ${id}.`);
  if (id === undefined) return;
  const { name, app } = inputs;
  const row = await findForAdoption(project, { id, kind: "API_KEY", name, app });
  assertFit(project, id, { ...observedIn(row, {}), memory: newMemory(project.settings) });
}

/** The connection to adopt. When it was imported and is replaced now, the option may still stand there. */
function adoptedId({ replacements }: Project, { importId }: Partial<ApiKeyConnectionInputs>) {
  return importId === undefined || replacements.has(importId) ? undefined : importId;
}

const REPLACING = fieldsThat("replaces", apiKeyConnectionArgs);

/**
 * FlowStack has no update call, so a changed name, app or key replaces. What was changed in the dashboard does not:
 * only a value that differs from the one last declared, and from the one out there, is a change of the program's.
 */
function diff(
  project: Project,
  id: string,
  state: ConnectionState,
  inputs: ApiKeyConnectionInputs,
  unknown: Unknown,
): Difference {
  assertSameImport(id, state, inputs);
  const { replaces: stillHeld = [], halfMade } = state.memory;
  for (const held of stillHeld) project.accounted.add(held);
  if (halfMade) project.replacements.guard(stillHeld);
  const replaces = REPLACING.filter((name) => mustReplace(project, state, inputs, unknown, name));
  if (replaces.length > 0) {
    project.replacements.note([id, ...stillHeld], inputs);
    announceReplacement(project, id, state, replaces);
  }
  return { changes: replaces.length > 0 || mustTakeNote(project, state, inputs), replaces };
}

function assertSameImport(
  id: string,
  { memory }: ConnectionState,
  { importId }: ApiKeyConnectionInputs,
): void {
  if (importId === undefined || importId === id || importId === memory.importId) return;
  throw new FlowstackError(
    "IMPORT_MISMATCH",
    `The option import names ${importId}, but this resource already holds ${id}. Remove the option, or give ${importId} ` +
      "a resource of its own.",
  );
}

function mustReplace(
  project: Project,
  state: ConnectionState,
  inputs: ApiKeyConnectionInputs,
  unknown: Unknown,
  name: string,
): boolean {
  if (name === "apiKey" && inputs.onKeyChange === "record") return false;
  if (unknown.has(name)) return true;
  if (name === "apiKey") return keyChanged(project, state, inputs);
  const field = name as "name" | "app";
  return isRedeclared(state, inputs, field) && inputs[field] !== state[field];
}

function isRedeclared(state: ConnectionState, inputs: ApiKeyConnectionInputs, name: "name" | "app"): boolean {
  return inputs[name] !== lastDeclared(state)[name];
}

function keyChanged(project: Project, { memory }: ConnectionState, inputs: ApiKeyConnectionInputs): boolean {
  const key = keyOf(project, inputs);
  if (key === undefined && inputs.apiKeyEnvVar !== undefined) {
    project.tell(`${notSet(inputs)}: whether that key has changed is not known. Set it to find out.`);
  }
  return key !== undefined && memory.key !== undefined && fingerprint(memory.salt, key) !== memory.key;
}

/** Whether the state has something to learn, though nothing is to be sent. */
function mustTakeNote(project: Project, state: ConnectionState, inputs: ApiKeyConnectionInputs): boolean {
  const isFirstKey = state.memory.key === undefined && keyOf(project, inputs) !== undefined;
  const isRedeclaredAtAll = isRedeclared(state, inputs, "name") || isRedeclared(state, inputs, "app");
  const isHalfMade = state.memory.halfMade === true;
  return (
    isFirstKey || keyChanged(project, state, inputs) || hasDrifted(state) || isRedeclaredAtAll || isHalfMade
  );
}

function announceReplacement(project: Project, id: string, state: ConnectionState, replaces: string[]): void {
  const rename = replaces.includes("name")
    ? " A mere rename keeps the id: rename in the dashboard, then here, and run `pulumi up --refresh`."
    : "";
  project.tell(
    `${id} ("${state.name}" for ${state.app}) is to be replaced (${replaces.join(", ")}): FlowStack has no update call. ` +
      `The new connection has another id, and flows that use ${id} fail at their next run until they are re-pointed. ` +
      `For an overlap, set the resource option retainOnDelete and delete ${id} in the dashboard later.${rename}`,
  );
}

function assertFit({ settings }: Project, _: string, state: ConnectionState): void {
  if (settings.health !== "error" || state.status === "ACTIVE" || state.memory.halfMade) return;
  throw new FlowstackError(
    "NOT_ACTIVE",
    `The connection "${state.name}" for ${state.app} is ${state.status}, and flowstack:health is error. Give it a new ` +
      "apiKey, or set flowstack:health to warn.",
  );
}

/** Another status than these and ACTIVE is one that FlowStack has added later: it may be on its way to ACTIVE. */
const KNOWN_ILL = new Set(["ERROR", "EXPIRED", "REVOKED"]);

/**
 * All or nothing: a connection that comes up ill is taken back, so that a replacement with a bad key leaves
 * the old connection alone.
 * @throws HalfMade when it cannot be taken back
 */
async function create(project: Project, inputs: ApiKeyConnectionInputs): Promise<Made> {
  const adopted = adoptedId(project, inputs);
  const made = await (adopted === undefined ? createNew(project, inputs) : adopt(project, adopted, inputs));
  const row = await wholeRow(project, made.row);
  const state = newState(project, inputs, row);
  if (made.adopted) assertFit(project, row.id, state);
  else if (KNOWN_ILL.has(state.status) && project.settings.health !== "ignore")
    await takeBack(project, row.id, state);
  project.replacements.release(inputs);
  return { id: row.id, state };
}

/**
 * The body of the create reply is not published (flowstack-api.md, section 7): what it leaves out is asked for. A failure
 * to learn more is no reason to lose what was made.
 */
async function wholeRow(project: Project, row: Connection): Promise<Connection> {
  if (row.status && row.created) return row;
  const more = await project.inventory.reread(row.id).catch(() => undefined);
  return { ...row, ...more };
}

async function createNew(project: Project, inputs: ApiKeyConnectionInputs): Promise<Created> {
  const { name, app } = inputs;
  const apiKey = keyOf(project, inputs);
  if (apiKey === undefined) throw keyMissing(inputs);
  await assertReplaceable(project, project.replacements.by(inputs));
  const created = await createOnce(project, { name, app, apiKey });
  if (created.adopted) {
    project.tell(`Adopted ${created.row.id} ("${name}" for ${app}). Whether it holds this key is not known.`);
  }
  return created;
}

async function adopt(project: Project, id: string, inputs: ApiKeyConnectionInputs): Promise<Created> {
  const { name, app } = inputs;
  const row = await findForAdoption(project, { id, kind: "API_KEY", name, app });
  project.adoptedKeys.set(id, keyOf(project, inputs));
  return { row, adopted: true };
}

/** What an adoption's first key is, is the baseline: only a later change replaces. */
function newState(project: Project, inputs: ApiKeyConnectionInputs, row: Connection): ConnectionState {
  const { name, app, importId } = inputs;
  const observed = observedIn(row, { name, app, type: "API_KEY" });
  const replaces = project.replacements.by(inputs).filter((id) => !project.inventory.isKnownGone(id));
  const memory = {
    ...newMemory(project.settings),
    ...(importId !== undefined && { importId }),
    ...(replaces.length > 0 && { replaces }),
  };
  return withKey(project, withDeclared({ ...observed, memory }, { name, app }), inputs);
}

function withKey(project: Project, state: ConnectionState, inputs: ApiKeyConnectionInputs): ConnectionState {
  const apiKey = keyOf(project, inputs);
  if (apiKey === undefined) return state;
  return { ...state, memory: { ...state.memory, key: fingerprint(state.memory.salt, apiKey) } };
}

/**
 * The external service's key; undefined when the environment does not have it.
 * @throws FlowstackError API_KEY_MALFORMED
 */
function keyOf(
  { world }: Project,
  { apiKey, apiKeyEnvVar }: Partial<ApiKeyConnectionInputs>,
): string | undefined {
  // An empty variable is how pipelines write that they have none.
  const key = (apiKey ?? world.environment[apiKeyEnvVar ?? ""]) || undefined;
  if (key === undefined || serviceKey.safeParse(key).success) return key;
  throw new FlowstackError(
    "API_KEY_MALFORMED",
    `The environment variable ${apiKeyEnvVar}, which apiKeyEnvVar names, holds white space. Set it to the key alone.`,
  );
}

function notSet({ apiKeyEnvVar }: Partial<ApiKeyConnectionInputs>): string {
  return `The environment variable ${apiKeyEnvVar}, which apiKeyEnvVar names, is not set here`;
}

function keyMissing(inputs: Partial<ApiKeyConnectionInputs>): FlowstackError {
  return new FlowstackError("API_KEY_MISSING", `${notSet(inputs)}. Set it to the key where Pulumi runs.`);
}

async function takeBack(project: Project, id: string, state: ConnectionState): Promise<never> {
  try {
    await project.client.delete(id);
    project.inventory.noteDeleted(id);
  } catch (error) {
    throw halfMade(project, id, state, `It could not be taken back either: ${(error as Error).message}`);
  }
  throw notActive(state, "It was taken back: nothing is left of it.");
}

function halfMade(project: Project, id: string, state: ConnectionState, what: string): HalfMade {
  project.replacements.guard(state.memory.replaces ?? []);
  const advice = `${what} It is kept in the state as ${id}; correct the key, and the next \`pulumi up\` replaces it.`;
  return new HalfMade(
    id,
    { ...state, memory: { ...state.memory, halfMade: true } },
    notActive(state, advice),
  );
}

function notActive({ name, app, status }: ConnectionState, what: string): FlowstackError {
  return new FlowstackError(
    "NOT_ACTIVE",
    `The connection "${name}" for ${app} came up ${status} instead of ACTIVE: the key is not valid there, or the ` +
      `service does not answer. ${what} Check the key with ${app}, or set flowstack:health to ignore.`,
  );
}

/** Sends nothing: takes note of what drifted, and of what the program now says. */
async function update(
  project: Project,
  id: string,
  state: ConnectionState,
  inputs: ApiKeyConnectionInputs,
): Promise<ConnectionState> {
  const current = state.memory.halfMade ? await recheck(project, id, state) : state;
  const { name, app } = inputs;
  const isRotated = keyChanged(project, current, inputs);
  const noted = withKey(project, withDeclared(current, { name, app }), inputs);
  if (!isRotated) return noted;
  return { ...noted, memory: { ...noted.memory, keyed: new Date(project.world.clock.now()).toISOString() } };
}

async function recheck(project: Project, id: string, state: ConnectionState): Promise<ConnectionState> {
  const now = await readRow(project, id, state);
  if (!now)
    throw new FlowstackError(
      "NOT_FOUND",
      `Connection ${id} is gone. Run \`pulumi refresh\`, then \`pulumi up\`.`,
    );
  if (!KNOWN_ILL.has(now.status) || project.settings.health === "ignore") return now;
  throw halfMade(project, id, now, "It is still so.");
}
