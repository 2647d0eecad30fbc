import { FlowstackError } from "../messages/errors";
import { type ConnectionState, isWrittenBy, type Row, withWriter } from "../state/state";
import type { Change, Context } from "./kind";

/** After a change of the FlowStack key, each row records the new key, so that later runs need no request to verify it. */
export function writerChange({ settings, run }: Context, row: Row): Change[] {
  if (isWrittenBy(row, settings.apiKey) || run.projectKey.ownership(row.id) !== "proven") return [];
  return [
    { field: "memory", effect: "record", reason: "another FlowStack API key of the project is in use" },
  ];
}

export function withKnownWriter(
  { settings, run }: Context,
  { id }: Row,
  state: ConnectionState,
): ConnectionState {
  return run.projectKey.ownership(id) === "proven" ? withWriter(state, settings.apiKey) : state;
}

/** Refuses a test key for rows that a live key wrote, and the reverse, because the user probably chose the wrong key. */
export function assertEnvironment({ settings }: Context, { id, state: { memory } }: Row): void {
  const [was, is] = [memory.environment, settings.environment];
  if (was === is) return;
  throw new FlowstackError("WRONG_ENVIRONMENT", {
    problem: `A ${was} key (fs_${was}_…) created connection ${id}, but the FlowStack API key in use is a ${is} key. Nothing was changed.`,
    fix: `Select the stack that belongs to this key, or use its fs_${was}_ key.`,
    ids: [id],
  });
}
