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

/** The calls that introduce the engine and the plugin to each other. */

/** Secrets come with their mark, because the engine constructs components only in plugins that take it. */
export async function handshake(
  { log }: Session,
  request: ProviderHandshakeRequest,
): Promise<ProviderHandshakeResponse> {
  if (request.getEngineAddress() !== "") log.attach(request.getEngineAddress());
  const response = new ProviderHandshakeResponse();
  response.setAcceptSecrets(true);
  response.setAcceptResources(false);
  response.setAcceptOutputs(false);
  return response;
}

/** An engine that did not start the plugin says where it is. */
export async function attach({ log }: Session, request: PluginAttach): Promise<InstanceType<typeof Empty>> {
  if (request.getAddress() === "") throw new BadRequest("The request has no address.");
  log.attach(request.getAddress());
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
