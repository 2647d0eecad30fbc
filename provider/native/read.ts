import { type ReadRequest, ReadResponse } from "@pulumi/pulumi/proto/provider_pb";
import { inputsFor } from "../kinds/engine-import";
import type { Resource } from "../resource";
import type { Properties } from "../state/state";
import { resourceOf, rowOf, warn } from "./resources";
import type { Session } from "./session";
import { BadRequest } from "./status";
import { propertiesOf, storedInputs, storedOutputs, structOf } from "./values";

/** The engine has one call for three purposes; what it sends along shows which. An answer without an id means "gone". */
export async function read(session: Session, request: ReadRequest): Promise<ReadResponse> {
  const resource = resourceOf(request.getUrn());
  const id = request.getId();
  if (id === "") throw new BadRequest("The request has no id.");
  const [outputs, inputs] = [propertiesOf(request.getProperties()), propertiesOf(request.getInputs())];
  if (!request.hasProperties() && !request.hasInputs()) return importOf(session, resource, id);
  if (outputs.memory === undefined) return get(session, resource, id, outputs, inputs);
  return refresh(session, resource, id, outputs, inputs);
}

async function importOf({ connections }: Session, resource: Resource, id: string): Promise<ReadResponse> {
  const row = await connections.import(resource, id);
  const response = new ReadResponse();
  response.setId(id);
  response.setProperties(storedOutputs(row.state));
  response.setInputs(storedInputs(inputsFor(resource.kind, row)));
  return response;
}

/** A resource that the program only reads. The first time, the program expects a kind, and needs the connection. */
async function get(
  { connections, log }: Session,
  resource: Resource,
  id: string,
  outputs: Properties,
  inputs: Properties,
): Promise<ReadResponse> {
  const { kind, key } = resource;
  const found = await connections.get(resource, id, outputs.status === undefined);
  const response = new ReadResponse();
  if (!found) return response;
  for (const line of connections.warnings(kind, { id, ...found }, inputs)) log.warn(line, key);
  response.setId(id);
  response.setProperties(structOf({ ...(kind === "OAuthConnection" && { connectionId: id }), ...found }));
  response.setInputs(storedInputs(inputs));
  return response;
}

async function refresh(
  session: Session,
  resource: Resource,
  id: string,
  outputs: Properties,
  inputs: Properties,
): Promise<ReadResponse> {
  const state = await session.connections.read(resource, rowOf(id, outputs));
  const response = new ReadResponse();
  if (!state) return response;
  warn(session, resource, { id, state }, inputs);
  response.setId(id);
  response.setProperties(storedOutputs(state));
  response.setInputs(storedInputs(inputs));
  return response;
}
