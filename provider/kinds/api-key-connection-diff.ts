import { label } from "../messages/text";
import { type ApiKeyConnectionInputs, apiKeyConnectionArgs } from "../schema/connections";
import { fieldsThat } from "../schema/field";
import { lastDeclared } from "../state/drift";
import type { Unknown } from "../state/properties";
import type { Row } from "../state/state";
import type { Change, Environment } from "./kind";
import { driftChanges } from "./managed";
import { isOtherKey, isUnset, keyOf, notSet, quotedNote } from "./service-key";

/** What changes between the row and the program, and what the user is told about it. Pure: no request, no printing. */

type Args = ApiKeyConnectionInputs;

const REPLACING = fieldsThat("replaces", apiKeyConnectionArgs) as ("name" | "app" | "apiKey")[];

/**
 * FlowStack has no update call, so a changed name, app or key replaces the connection. A rename in the dashboard does not: a
 * declared name or app replaces only if it differs both from the last declared value and from the value in FlowStack.
 */
export function diff(row: Row, inputs: Args, unknown: Unknown, environment: Environment): Change[] {
  const declared = REPLACING.map((field) =>
    field === "apiKey"
      ? keyChange(row, inputs, unknown, environment)
      : textChange(row, inputs, unknown, field),
  );
  const halfMade: Change[] = row.state.memory.halfMade
    ? [{ field: "status", effect: "update", reason: "the connection did not work when it was created" }]
    : [];
  return [...declared.filter((change) => change !== undefined), ...driftChanges(row.state), ...halfMade];
}

function textChange(
  { state }: Row,
  inputs: Args,
  unknown: Unknown,
  field: "name" | "app",
): Change | undefined {
  if (unknown.has(field)) return { field, effect: "replace", reason: "its new value is not known yet" };
  if (inputs[field] === lastDeclared(state)[field]) return undefined;
  const isInFlowstack = inputs[field] === state[field];
  return isInFlowstack
    ? { field, effect: "record", reason: "FlowStack has the new value already" }
    : { field, effect: "replace", reason: "FlowStack has no update call" };
}

function keyChange(row: Row, inputs: Args, unknown: Unknown, environment: Environment): Change | undefined {
  const field = "apiKey";
  const isRecorded = inputs.onKeyChange === "record";
  const isFirst = row.state.memory.key === undefined;
  const first: Change = { field, effect: "record", reason: "it is the first key since the import" };
  if (unknown.has(field) && isFirst) return first;
  if (unknown.has(field) && !isRecorded)
    return { field, effect: "replace", reason: "its new value is not known yet" };
  const key = keyOf(inputs, environment);
  if (key === undefined || !isOtherKey(row.state, key)) return undefined;
  if (isFirst) return first;
  return isRecorded
    ? { field, effect: "record", reason: "onKeyChange is record" }
    : { field, effect: "replace", reason: "FlowStack has no update call" };
}

export function notes(
  { id, state }: Row,
  changes: readonly Change[],
  inputs: Args,
  environment: Environment,
) {
  const unknownKey = `${notSet(inputs)}, so Pulumi cannot see whether the key has changed.`;
  const fields = changes.filter(({ effect }) => effect === "replace").map(({ field }) => field);
  const rename = fields.join() === "name" ? " To keep the id, rename it in the dashboard first." : "";
  const replacement =
    `${label({ id, ...state })} will be replaced (${fields.join(", ")}): FlowStack has no update call. Flows that use ${id} ` +
    `fail until they use the new id.${rename}`;
  const told = [
    isUnset(inputs, environment) && unknownKey,
    quotedNote(inputs, environment),
    fields.length > 0 && replacement,
  ];
  return told.filter((note) => typeof note === "string");
}
