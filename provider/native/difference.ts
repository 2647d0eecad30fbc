import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { type Change, isReplacement } from "../kinds/kind";
import type { Properties } from "../state/state";

const { Kind } = PropertyDiff;

/** Outputs that an update never changes, so that a preview keeps showing them. */
const STABLE = ["app", "type", "created"];

/** What only the provider reads: a change of it is shown without its value. */
const INTERNAL = "memory";

/**
 * Changes in the form of the engine.
 * @param before inputs that the row stores
 * @param after inputs of the program
 */
export function differenceOf(
  changes: readonly Change[],
  before: Properties,
  after: Properties,
): DiffResponse {
  const response = new DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = DiffResponse.DiffChanges;
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setReplacesList(fieldsOf(changes.filter((change) => isReplacement([change]))));
  response.setDiffsList(fieldsOf(changes));
  response.setStablesList(isReplacement(changes) ? [] : STABLE);
  response.setHasdetaileddiff(true);
  for (const change of changes) {
    if (change.field === INTERNAL) continue;
    response.getDetaileddiffMap().set(change.field, detailOf(change, before, after));
  }
  return response;
}

function fieldsOf(changes: readonly Change[]): string[] {
  return changes.map(({ field }) => field);
}

function detailOf({ field, effect }: Change, before: Properties, after: Properties): PropertyDiff {
  const [was, is] = [before[field], after[field]];
  const detail = new PropertyDiff();
  const [add, remove, update] =
    effect === "replace"
      ? [Kind.ADD_REPLACE, Kind.DELETE_REPLACE, Kind.UPDATE_REPLACE]
      : [Kind.ADD, Kind.DELETE, Kind.UPDATE];
  // What differs and is no input of either is an output.
  const isInput = was !== is;
  detail.setInputdiff(isInput);
  detail.setKind(isInput && was === undefined ? add : isInput && is === undefined ? remove : update);
  return detail;
}
