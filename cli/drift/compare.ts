import { overdueAge } from "../../provider/messages/warnings";
import type { Connections, Resource } from "../../provider/resource";
import type { ConnectionKind } from "../../provider/schema/connections";
import { lastSeen, type Observed } from "../../provider/state/drift";
import { type Properties, stateOf } from "../../provider/state/state";
import { nameIn, type StateRow } from "../shared/pulumi";

/** A resource of a stack, and its connection. */
export interface Place {
  stack: string;
  resource: string;
  id: string;
}

/** How the connections of stacks differ from FlowStack. */
export interface Comparison {
  /** One entry for each field. A value is shown only of a field that FlowStack returns, so never a secret. */
  drifted: (Place & { field: string; from?: string; to?: string; reason: string })[];
  gone: Place[];
  unhealthy: (Place & { status: string })[];
  /** Keys that are as old as `rotateAfter`, or older. */
  overdue: (Place & { days: number; rotateAfter: string })[];
}

/**
 * Compares a row as `pulumi refresh --preview-only` does: by the read and the diff of the provider.
 * @param now milliseconds since 1970
 */
export async function compare(
  connections: Connections,
  stack: string,
  row: StateRow,
  now: number,
): Promise<Partial<Comparison>> {
  const { urn, type = "", id = "", inputs = {}, outputs = {} } = row;
  const place = { stack, resource: nameIn(row), id };
  const resource = { kind: type.split(":").at(-1) as ConnectionKind, key: urn };
  if (row.external) return compareLookup(connections, resource, place, outputs);
  const state = await connections.read(resource, { id, state: stateOf(outputs) });
  if (!state) return { gone: [place] };
  const { __provider, ...known } = inputs;
  const changes = await connections.diff(resource, { id, state }, { known, unknown: new Set() });
  const rotateAfter = typeof known.rotateAfter === "string" ? known.rotateAfter : undefined;
  const days = overdueAge(state, rotateAfter, now);
  return {
    drifted: changes.map(({ field, reason }) => ({
      ...place,
      field,
      reason,
      ...valuesOf(field, lastSeen(state), state),
    })),
    unhealthy: state.status === "ACTIVE" ? [] : [{ ...place, status: state.status }],
    overdue: days === undefined || rotateAfter === undefined ? [] : [{ ...place, days, rotateAfter }],
  };
}

/** The connection of a `.get`, which the stack does not manage: a refresh compares its outputs. */
async function compareLookup(
  connections: Connections,
  resource: Resource,
  place: Place,
  outputs: Properties,
): Promise<Partial<Comparison>> {
  const found = await connections.get(resource, place.id, false);
  if (!found) return { gone: [place] };
  const fields = (Object.keys(found) as (keyof Observed)[]).filter(
    (field) => found[field] !== outputs[field],
  );
  const reason = "FlowStack has changed it";
  return {
    drifted: fields.map((field) => ({ ...place, field, reason, ...valuesOf(field, outputs, found) })),
  };
}

function valuesOf(field: string, before: object, after: object): { from?: string; to?: string } {
  const [from, to] = [before, after].map((values) => (values as Record<string, unknown>)[field]);
  return typeof from === "string" && typeof to === "string" ? { from, to } : {};
}
