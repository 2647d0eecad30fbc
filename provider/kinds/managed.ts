import type { Project } from "../inventory/project";
import { FlowstackError } from "../messages/errors";
import { isGone, wrongEnvironment, wrongProject } from "../state/absence";
import { type Observed, observedIn, withObserved } from "../state/drift";
import { fingerprint } from "../state/fingerprint";
import type { ConnectionState } from "../state/state";
import { assertKind, type Expected } from "./import";

/**
 * A managed connection as it is now, or undefined when it is certainly gone: the same for every kind.
 * @throws FlowstackError WRONG_PROJECT, WRONG_ENVIRONMENT, or what the API answered
 */
export async function readRow(
  project: Project,
  id: string,
  state: ConnectionState,
): Promise<ConnectionState | undefined> {
  assertEnvironment(project, id, state);
  const row = await project.inventory.find(id);
  if (!row) return assertGone(project, id, state);
  noteFound(project, id, state);
  const now = withObserved(state, row);
  tellDrift(project, id, state, now);
  return now;
}

/** Pulumi's own display says that a row has changed, and not how; a plain refresh has no program to say it. */
function tellDrift(project: Project, id: string, before: ConnectionState, now: ConnectionState): void {
  const drifted = (["name", "status"] as const).filter((field) => before[field] !== now[field]);
  if (drifted.length === 0) return;
  const what = drifted.map((field) => `${field} "${before[field]}" is "${now[field]}" now`).join(", ");
  project.tell(`FlowStack has changed ${id} ("${before.name}" for ${before.app}): ${what}.`);
}

/**
 * A connection that the stack reads without managing it, or undefined when there is none of that id.
 * @param kind what the program takes it for, where that is known
 */
export async function lookUp(
  project: Project,
  id: string,
  kind: Expected["kind"] | undefined,
): Promise<Observed | undefined> {
  const row = await project.inventory.find(id);
  if (row && kind) assertKind(row, kind);
  return row && observedIn(row, {});
}

/** Takes note that a row which is to stay holds a connection. */
export function holdRow(project: Project, id: string, state: ConnectionState): void {
  project.holders.set(id, (project.holders.get(id) ?? new Set()).add(state.memory.salt));
}

/** Takes note of what a row that was there before this run says of the FlowStack key in use. */
export function noteWriter(project: Project, id: string, state: ConnectionState): void {
  (isByThisKey(project, state) ? project.proven : project.unproven).add(id);
}

/**
 * Revokes a managed connection, unless another row of the stack holds it too. One that is already gone is forgiven, if it
 * is known to be gone.
 */
export async function revokeRow(project: Project, id: string, state: ConnectionState): Promise<void> {
  assertEnvironment(project, id, state);
  project.replacements.assertRevocable(id);
  const holders = project.holders.get(id);
  holders?.delete(state.memory.salt);
  if (holders && holders.size > 0) {
    assertSameKey(project, id, state);
    return project.tell(
      `Kept ${id} ("${state.name}" for ${state.app}): another resource of the stack holds it.`,
    );
  }
  const outcome = await project.client.delete(id);
  if (outcome === "absent") {
    // Every path below a wrong base URL is "not found": where the list is found, the connection is what is not.
    await project.inventory.reach();
    assertGone(project, id, state);
  } else noteFound(project, id, state);
  project.inventory.noteDeleted(id);
}

/** A replacement that Pulumi does not announce looks like a first adoption while the option `import` still stands there. */
function assertSameKey({ adoptedKeys }: Project, id: string, { name, app, memory }: ConnectionState): void {
  const key = adoptedKeys.get(id);
  if (key === undefined || memory.key === undefined || fingerprint(memory.salt, key) === memory.key) return;
  throw new FlowstackError(
    "IMPORT_MISMATCH",
    `${id} ("${name}" for ${app}) was adopted once more instead of being replaced, because the option import still names it: ` +
      "FlowStack holds the key from before, and not the program's. Remove the option, and replace the resource with " +
      "`pulumi up --refresh --replace <urn>`.",
  );
}

/** A test key on the rows of a live one, or the reverse, is a mix-up before it is anything else. */
export function assertEnvironment({ settings }: Project, id: string, { memory }: ConnectionState): void {
  if (memory.environment === settings.environment) return;
  throw wrongEnvironment(id, memory.environment, settings.environment);
}

function assertGone(project: Project, id: string, state: ConnectionState): undefined {
  const writtenByThisKey = isByThisKey(project, state);
  const foundARowOfAnotherKey = project.foundOfAnotherKey.size > 0;
  const { missing } = project.settings;
  if (!isGone({ writtenByThisKey, foundARowOfAnotherKey, missing })) throw wrongProject(id);
}

function noteFound(project: Project, id: string, state: ConnectionState): void {
  if (!isByThisKey(project, state)) project.foundOfAnotherKey.add(id);
}

function isByThisKey({ settings }: Project, { memory }: ConnectionState): boolean {
  return fingerprint(memory.salt, settings.apiKey) === memory.writer;
}
