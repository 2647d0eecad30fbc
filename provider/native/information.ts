import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  type GetSchemaRequest,
  GetSchemaResponse,
  type ProviderHandshakeRequest,
  ProviderHandshakeResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { version } from "../world/version";
import { Empty } from "./grpc";
import type { Session } from "./session";
import { BadRequest } from "./status";

/** The calls by which the engine and the plugin meet and part. */

/** Secrets come with their mark, because the engine constructs components only in plugins that take it. */
export async function handshake(
  session: Session,
  request: ProviderHandshakeRequest,
): Promise<ProviderHandshakeResponse> {
  if (request.getEngineAddress() !== "") session.begin(request.getEngineAddress());
  const response = new ProviderHandshakeResponse();
  response.setAcceptSecrets(true);
  response.setAcceptResources(false);
  response.setAcceptOutputs(false);
  return response;
}

/** An engine that did not start the plugin says where it is. */
export async function attach(session: Session, request: PluginAttach): Promise<InstanceType<typeof Empty>> {
  if (request.getAddress() === "") throw new BadRequest("The request has no address.");
  session.begin(request.getAddress());
  return new Empty();
}

/** A person has cancelled the run, or it has ended. */
export async function cancel(session: Session): Promise<InstanceType<typeof Empty>> {
  session.cancel();
  return new Empty();
}

export async function getPluginInfo(): Promise<PluginInfo> {
  const info = new PluginInfo();
  info.setVersion(version);
  return info;
}

/** The only version of Pulumi's schema format. */
const SCHEMA_VERSION = 0;

export async function getSchema(
  readSchema: () => string,
  request: GetSchemaRequest,
): Promise<GetSchemaResponse> {
  if (request.getVersion() !== SCHEMA_VERSION) throw new BadRequest("There is only version 0 of the schema.");
  if (request.getSubpackageName() !== "") throw new BadRequest("flowstack has no subpackages.");
  const response = new GetSchemaResponse();
  response.setSchema(readSchema());
  return response;
}
