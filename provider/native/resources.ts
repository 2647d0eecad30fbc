import {
  CheckFailure,
  type CheckRequest,
  CheckResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  type DiffResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { isKeyless } from "../kinds/engine-import";
import type { FlowstackError } from "../messages/errors";
import { textOf } from "../messages/presentable";
import type { Resource } from "../resource";
import { withDefaults } from "../schema/defaults";
import { split, UNKNOWN } from "../state/properties";
import { connectionState, type Properties, type Row, stateOf } from "../state/state";
import { differenceOf } from "./difference";
import { Empty } from "./grpc";
import type { Session } from "./session";
import { BadRequest } from "./status";
import { kindOfType, nameIn, typeIn } from "./tokens";
import { markedOutputs, propertiesOf, storedInputs, storedOutputs, structOf } from "./values";

/** The calls about a resource, in the order in which the engine makes them. Their key in the run is the URN. */

export function resourceOf(urn: string): Resource {
  const kind = kindOfType(typeIn(urn));
  if (urn === "") throw new BadRequest("The request names no resource.");
  if (!kind) throw new BadRequest(`flowstack has no resource type ${typeIn(urn)}.`, "NOT_FOUND");
  return { kind, key: urn };
}

export function rowOf(id: string, outputs: Properties): Row {
  if (id === "") throw new BadRequest("The request has no id.");
  return { id, state: stateOf(outputs) };
}

export async function check({ connections }: Session, request: CheckRequest): Promise<CheckResponse> {
  const resource = resourceOf(request.getUrn());
  const before = propertiesOf(request.getOlds());
  const news = withoutConfirmation(before, propertiesOf(request.getNews()));
  const inputs = withDefaults(resource.kind, nameIn(resource.key), news);
  const isNew = Object.keys(before).length === 0;
  const reasons = await connections.check(resource, split(inputs), isNew, !isNew && isKeyless(before));
  const response = new CheckResponse();
  response.setInputs(storedInputs(connections.stored(resource, before, inputs)));
  const shown = (reason: FlowstackError) => textOf(connections.presentable(reason, inputs));
  response.setFailuresList(
    reasons.map((reason) => failureOf(typeof reason === "string" ? reason : shown(reason))),
  );
  return response;
}

/** With `ignoreChanges: ["*"]`, the engine sends what the row stores as if the program gave it. */
function withoutConfirmation(before: Properties, { confirmed, ...news }: Properties): Properties {
  return confirmed === undefined || before.confirmed === confirmed ? news : { confirmed, ...news };
}

/** A failure names no property, because the engine prints the value of a named property, even a secret one. */
export function failureOf(reason: string): CheckFailure {
  const failure = new CheckFailure();
  failure.setReason(reason);
  return failure;
}

export async function diff(session: Session, request: DiffRequest): Promise<DiffResponse> {
  const resource = resourceOf(request.getUrn());
  const outputs = propertiesOf(request.getOlds());
  const [before, inputs] = [propertiesOf(request.getOldInputs()), propertiesOf(request.getNews())];
  const row = rowOf(request.getId(), outputs);
  const changes = await session.connections.diff(resource, row, split(inputs), before);
  if (hasMore(outputs))
    changes.push({ field: "memory", effect: "record", reason: "another host wrote the row" });
  if (changes.length === 0) warn(session, resource, row, inputs);
  return differenceOf(changes, before, inputs);
}

/** The dynamic host stores the provider's code in the outputs, which this one does not need. */
function hasMore(outputs: Properties): boolean {
  return Object.keys(outputs).some((name) => !(name in connectionState.shape));
}

export async function create(session: Session, request: CreateRequest): Promise<CreateResponse> {
  const resource = resourceOf(request.getUrn());
  const inputs = propertiesOf(request.getProperties());
  const response = new CreateResponse();
  if (request.getPreview()) {
    response.setProperties(structOf(previewOf(resource, inputs)));
    return response;
  }
  const row = await session.connections.create(resource, inputs);
  warn(session, resource, row, inputs);
  response.setId(row.id);
  response.setProperties(storedOutputs(row.state));
  return response;
}

/** The outputs of a connection that does not exist yet. */
function previewOf({ kind }: Resource, { name, app, connectionId }: Properties): Properties {
  const unknown = { type: UNKNOWN, status: UNKNOWN, created: UNKNOWN };
  return kind === "OAuthConnection"
    ? { ...unknown, connectionId, name: name ?? UNKNOWN, app: app ?? UNKNOWN }
    : { ...unknown, name, app, type: "API_KEY" };
}

export async function update(session: Session, request: UpdateRequest): Promise<UpdateResponse> {
  const resource = resourceOf(request.getUrn());
  const inputs = propertiesOf(request.getNews());
  const row = rowOf(request.getId(), propertiesOf(request.getOlds()));
  const response = new UpdateResponse();
  if (request.getPreview()) {
    response.setProperties(structOf(previewOfUpdate(row)));
    return response;
  }
  const state = await session.connections.update(resource, row, inputs);
  warn(session, resource, { id: row.id, state }, inputs);
  response.setProperties(storedOutputs(state));
  return response;
}

/** Only the update of a half-made connection reads it from FlowStack, where it may have changed. */
function previewOfUpdate({ state }: Row): Properties {
  const outputs = markedOutputs(state);
  return state.memory.halfMade ? { ...outputs, status: UNKNOWN } : outputs;
}

export async function remove(
  { connections }: Session,
  request: DeleteRequest,
): Promise<InstanceType<typeof Empty>> {
  const row = rowOf(request.getId(), propertiesOf(request.getProperties()));
  await connections.delete(resourceOf(request.getUrn()), row, propertiesOf(request.getOldInputs()));
  return new Empty();
}

/** Warns about a connection that is not ACTIVE, or whose key is old. */
export function warn(
  { connections, log }: Session,
  { kind, key }: Resource,
  row: Row,
  inputs: Properties,
): void {
  const { id, state } = row;
  for (const line of connections.warnings(kind, { id, ...state }, inputs)) log.warn(line, key);
}
