import {
  type InvokeRequest,
  InvokeResponse,
  type ListRequest,
  ListResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import type { ConnectionInfo, GetConnectionArgs } from "../inventory/match";
import { tokenOf } from "../schema/tokens";
import type { Properties } from "../state/state";
import type { Session } from "./session";
import { BadRequest } from "./status";
import { kindOfType } from "./tokens";
import { propertiesOf, structOf } from "./values";

type Lookup = (session: Session, args: Properties) => Promise<Properties>;

const FUNCTIONS: ReadonlyMap<string, Lookup> = new Map<string, Lookup>([
  [tokenOf("getConnection"), getConnection],
  [tokenOf("getConnections"), getConnections],
]);

export async function invoke(session: Session, request: InvokeRequest): Promise<InvokeResponse> {
  const lookup = FUNCTIONS.get(request.getTok());
  if (!lookup) throw new BadRequest(`flowstack has no function ${request.getTok()}.`, "NOT_FOUND");
  const response = new InvokeResponse();
  response.setReturn(structOf(await lookup(session, propertiesOf(request.getArgs()))));
  return response;
}

async function getConnection({ connections }: Session, args: Properties): Promise<Properties> {
  return { ...(await connections.lookUp(args as unknown as GetConnectionArgs)) };
}

async function getConnections({ connections }: Session, filters: Properties): Promise<Properties> {
  return { connections: await connections.lookUpAll(filters) };
}

/** What `pulumi do` asks for: the connections that a resource of the type can import. */
export async function* list({ connections }: Session, request: ListRequest): AsyncGenerator<ListResponse> {
  const kind = kindOfType(request.getToken());
  if (!kind) throw new BadRequest(`flowstack has no resource type ${request.getToken()}.`, "NOT_FOUND");
  const query = propertiesOf(request.getQuery());
  const all = await connections.list(kind, query);
  yield* all.slice(0, request.getLimit() || all.length).map(resultOf);
}

function resultOf({ id, name }: ConnectionInfo): ListResponse {
  const result = new ListResponse.Result();
  result.setId(id);
  result.setName(name);
  const response = new ListResponse();
  response.setResult(result);
  return response;
}
