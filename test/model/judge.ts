import type { Stack } from "./stack";
import type { Scene } from "./wire";

/** What was wrong at the end of a schedule. All of it must be 0. */
export interface Tally {
  /** Connections of an app and name that a program wants, beside the one that its state holds. */
  duplicates: number;
  /** Connections that no state holds. */
  orphans: number;
  /** Rows whose connection is not there, or is held by two. */
  lost: number;
  /** Connections that a run revoked though a row that was to stay held them. */
  revoked: number;
  /** Rows whose connection holds another key than the program's. */
  wrongKeys: number;
  /** Previews that show changes right after an `up`, or ask FlowStack. */
  dirty: number;
  /** Stacks that no `up` could bring to an end. */
  stuck: number;
  /** POSTs beyond two for each create that the engine asked for. */
  excess: number;
  /** Strangers' connections that are gone. */
  strangers: number;
}

/** Holds what FlowStack has against what the states say. */
export function judge({ flowstack }: Scene, stacks: Stack[], strangers: string[]): Tally {
  const all = flowstack.connections();
  const there = all.filter(({ id }) => !strangers.includes(id));
  const rows = stacks.flatMap((stack) => stack.engine.rows);
  const ids = rows.map(({ id }) => id);
  const orphans = there.filter(({ id }) => !ids.includes(id));
  const isThere = (id: string) => there.some((one) => one.id === id);
  const lost = ids.filter((id, place) => ids.indexOf(id) !== place || !isThere(id));
  const held = rows.filter(({ id }) => isThere(id));
  const posts = flowstack.requests.filter(({ method, status }) => method === "POST" && status !== 429).length;
  const creates = stacks.reduce((sum, stack) => sum + stack.creates, 0);
  return {
    duplicates: orphans.filter((one) => stacks.some((stack) => stack.wants(one))).length,
    orphans: orphans.length,
    lost: lost.length,
    revoked: stacks.reduce((total, stack) => total + stack.revoked, 0),
    wrongKeys: held.filter(({ id, inputs }) => !flowstack.holdsKey(id, String(inputs.apiKey))).length,
    dirty: stacks.filter(({ isDirty }) => isDirty).length,
    stuck: stacks.filter(({ isStuck }) => isStuck).length,
    excess: Math.max(0, posts - MOST_POSTS * creates),
    strangers: strangers.filter((id) => !all.some((one) => one.id === id)).length,
  };
}

/** How often a create may be carried out at most. */
const MOST_POSTS = 2;

export function sum(one: Tally, other: Tally): Tally {
  const entries = Object.entries(one).map(([flaw, count]) => [flaw, count + other[flaw as keyof Tally]]);
  return Object.fromEntries(entries) as unknown as Tally;
}
