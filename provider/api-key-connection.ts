import { isGone, wrongEnvironment, wrongProject } from "./absence";
import { checkArgs, type Failure } from "./check";
import { createOnce } from "./create-once";
import { lastDeclared, lastSeen, observedIn, withDeclared, withObserved } from "./drift";
import { FlowstackError } from "./errors";
import type { Project } from "./project";
import {
  type ApiKeyConnectionInputs,
  apiKeyConnectionArgs,
  type Connection,
  type ConnectionState,
  fieldsThat,
  STATE_FORMAT,
} from "./schema";
import { fingerprint, newSalt } from "./secrets";

/** What Pulumi may not know yet, in a preview: these fields' values come from resources still to be made. */
export type Unknown = ReadonlySet<string>;

export interface Difference {
  changes: boolean;
  replaces: string[];
}

/** FlowStack made a connection that is not to be used, and it could not be taken back. */
export class HalfMade extends Error {
  constructor(
    readonly id: string,
    readonly state: ConnectionState,
    readonly reason: FlowstackError,
  ) {
    super(reason.message);
  }
}

/** Whether a program's values make sense; nothing is asked of FlowStack. */
export function check(inputs: Record<string, unknown>, unknown: Unknown): Failure[] {
  return checkArgs(apiKeyConnectionArgs, inputs, unknown);
}

/**
 * FlowStack has no update call, so a changed name, app or key replaces. What was changed in the dashboard does not:
 * only a value that differs from the one last declared, and from the one out there, is a change of the program's.
 */
export function diff(state: ConnectionState, inputs: ApiKeyConnectionInputs, unknown: Unknown): Difference {
  const declared = lastDeclared(state);
  const isNew = (name: "name" | "app") => inputs[name] !== declared[name];
  const mustReplace = (name: string) => {
    if (unknown.has(name)) return true;
    if (name === "apiKey") return keyChanged(state, inputs.apiKey);
    return (name === "name" || name === "app") && isNew(name) && inputs[name] !== state[name];
  };
  const replaces = fieldsThat("replaces", apiKeyConnectionArgs).filter(mustReplace);
  const { key, halfMade } = state.memory;
  const hasDrifted = lastSeen(state).name !== state.name || lastSeen(state).status !== state.status;
  const mustTakeNote = hasDrifted || isNew("name") || isNew("app") || key === undefined || halfMade === true;
  return { changes: replaces.length > 0 || mustTakeNote, replaces };
}

function keyChanged({ memory }: ConnectionState, apiKey: string): boolean {
  return memory.key !== undefined && fingerprint(memory.salt, apiKey) !== memory.key;
}

/**
 * All or nothing: a connection that does not come up ACTIVE is taken back, so that a replacement with a bad key leaves
 * the old connection alone.
 * @throws HalfMade when it cannot be taken back
 */
export async function create(
  project: Project,
  inputs: ApiKeyConnectionInputs,
): Promise<{ id: string; state: ConnectionState }> {
  const { row, adopted } = await createOnce(project, inputs);
  const isWhole = row.status && row.created;
  const whole = isWhole ? row : { ...row, ...(await project.inventory.reread(row.id)) };
  const state = newState(project, inputs, whole);
  if (adopted) {
    project.world.log(
      `Adopted ${row.id} ("${state.name}" for ${state.app}). Whether it holds this key is not known.`,
    );
  } else if (state.status !== "ACTIVE" && project.settings.health !== "ignore") {
    await takeBack(project, row.id, state);
  }
  return { id: row.id, state };
}

function newState(project: Project, inputs: ApiKeyConnectionInputs, row: Connection): ConnectionState {
  const { apiKey: writer, environment } = project.settings;
  const salt = newSalt();
  const key = fingerprint(salt, inputs.apiKey);
  const memory = { format: STATE_FORMAT, salt, key, writer: fingerprint(salt, writer), environment } as const;
  const { name, app } = inputs;
  return withDeclared({ ...observedIn(row, { name, app, type: "API_KEY" }), memory }, { name, app });
}

async function takeBack(project: Project, id: string, state: ConnectionState): Promise<never> {
  try {
    await project.client.delete(id);
    project.inventory.noteDeleted(id);
  } catch (error) {
    const reason = `It could not be taken back either: ${(error as Error).message}`;
    throw halfMade(id, state, reason);
  }
  throw notActive(state, "It was taken back: nothing is left of it.");
}

function halfMade(id: string, state: ConnectionState, what: string): HalfMade {
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

/**
 * The connection as it is now, or undefined when it is certainly gone.
 * @throws FlowstackError WRONG_PROJECT, WRONG_ENVIRONMENT, or what the API answered
 */
export async function read(
  project: Project,
  id: string,
  state: ConnectionState,
): Promise<ConnectionState | undefined> {
  assertEnvironment(project, id, state);
  const row = await project.inventory.find(id);
  if (!row) return assertGone(project, id, state);
  if (!wroteIt(project, state)) project.foundOfAnotherKey.add(id);
  return withObserved(state, row);
}

/** Sends nothing but for a half-made connection: takes note of what drifted and of what the program now says. */
export async function update(
  project: Project,
  id: string,
  state: ConnectionState,
  inputs: ApiKeyConnectionInputs,
): Promise<ConnectionState> {
  const current = state.memory.halfMade ? await recheck(project, id, state) : state;
  const { name, app } = inputs;
  const noted = withDeclared(current, { name, app });
  const key = noted.memory.key ?? fingerprint(noted.memory.salt, inputs.apiKey);
  return { ...noted, memory: { ...noted.memory, key } };
}

async function recheck(project: Project, id: string, state: ConnectionState): Promise<ConnectionState> {
  const now = await read(project, id, state);
  if (now?.status === "ACTIVE" || (now && project.settings.health === "ignore")) return now;
  throw halfMade(id, now ?? state, "It is still so.");
}

/** Revokes the connection. One that this run adopted stays: another resource of the program holds it now. */
export async function remove(project: Project, id: string, state: ConnectionState): Promise<void> {
  assertEnvironment(project, id, state);
  if (project.adopted.has(id)) {
    project.world.log(`Kept ${id} ("${state.name}" for ${state.app}): this run adopted it.`);
    return;
  }
  const outcome = await project.client.delete(id);
  if (outcome === "absent") assertGone(project, id, state);
  else if (!wroteIt(project, state)) project.foundOfAnotherKey.add(id);
  project.inventory.noteDeleted(id);
}

function wroteIt({ settings }: Project, { memory }: ConnectionState): boolean {
  return fingerprint(memory.salt, settings.apiKey) === memory.writer;
}

function assertGone(project: Project, id: string, state: ConnectionState): undefined {
  const writtenByThisKey = wroteIt(project, state);
  const foundARowOfAnotherKey = project.foundOfAnotherKey.size > 0;
  const { missing } = project.settings;
  if (!isGone({ writtenByThisKey, foundARowOfAnotherKey, missing })) throw wrongProject(id);
}

/** A test key on the rows of a live one, or the reverse, is a mix-up before it is anything else. */
export function assertEnvironment({ settings }: Project, id: string, { memory }: ConnectionState): void {
  if (memory.environment === settings.environment) return;
  throw wrongEnvironment(id, memory.environment, settings.environment);
}
