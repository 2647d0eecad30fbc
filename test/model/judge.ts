import type { Stack } from "./stack";
import type { Scene } from "./wire";

/** What was wrong at the end of a schedule: a count for each flaw. For pulumi-flowstack all must be 0. */
export interface Tally {
  /** Untracked connections of an app and name that a program declares. */
  duplicates: number;
  /** Connections that no state tracks. */
  orphans: number;
  /** Rows whose connection does not exist, or is tracked by two rows. */
  lost: number;
  /** Connections that a run revoked although a row that must stay tracks them. */
  revoked: number;
  /** Rows whose connection has another API key than the program declares. */
  wrongKeys: number;
  /** Stacks whose preview right after an `up` shows changes, or sends a request. */
  dirty: number;
  /** Stacks that did not recover within eight runs of `up`. */
  stuck: number;
  /** POSTs beyond two for each create of the engine. */
  excess: number;
  /** Unmanaged connections that were deleted. */
  unmanaged: number;
  /** Runs with another project's key that changed something, in a state or in either project. */
  strayed: number;
}

/** Compares the connections that FlowStack has with the rows of the states. */
export function judge({ flowstack }: Scene, stacks: Stack[], unmanaged: string[]): Tally {
  const all = flowstack.connections();
  const managed = all.filter(({ id }) => !unmanaged.includes(id));
  const rows = stacks.flatMap((stack) => stack.engine.rows);
  const ids = rows.map(({ id }) => id);
  const orphans = managed.filter(({ id }) => !ids.includes(id));
  const exists = (id: string) => managed.some((one) => one.id === id);
  const lost = ids.filter((id, place) => ids.indexOf(id) !== place || !exists(id));
  const present = rows.filter(({ id }) => exists(id));
  const posts = flowstack.requests.filter(({ method, status }) => method === "POST" && status !== 429).length;
  const creates = stacks.reduce((sum, stack) => sum + stack.creates, 0);
  return {
    duplicates: orphans.filter((one) => stacks.some((stack) => stack.declares(one))).length,
    orphans: orphans.length,
    lost: lost.length,
    revoked: stacks.reduce((total, stack) => total + stack.revoked, 0),
    wrongKeys: present.filter(({ id, inputs }) => !flowstack.holdsKey(id, String(inputs.apiKey))).length,
    dirty: stacks.filter(({ isDirty }) => isDirty).length,
    stuck: stacks.filter(({ isStuck }) => isStuck).length,
    excess: Math.max(0, posts - MOST_POSTS * creates),
    unmanaged: unmanaged.filter((id) => !all.some((one) => one.id === id)).length,
    strayed: stacks.reduce((total, stack) => total + stack.strayed, 0),
  };
}

/** How often one create may be sent at most, 429s not counted. */
const MOST_POSTS = 2;

export function sum(one: Tally, other: Tally): Tally {
  const entries = Object.entries(one).map(([flaw, count]) => [flaw, count + other[flaw as keyof Tally]]);
  return Object.fromEntries(entries) as unknown as Tally;
}
