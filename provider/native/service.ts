import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { ConstructRequest, ConstructResponse, ListRequest } from "@pulumi/pulumi/proto/provider_pb";
import type { World } from "../world/world";
import { checkConfig, configure, diffConfig } from "./configuration";
import type { EngineLog } from "./engine-log";
import { invoke, list } from "./functions";
import {
  grpc,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "./grpc";
import { attach, cancel, getPluginInfo, getSchema, handshake } from "./information";
import { read } from "./read";
import { check, create, diff, remove, update } from "./resources";
import { propertiesIn } from "./secrets";
import { type Refusal, Session } from "./session";
import { BadRequest } from "./status";

/** Everything that the service needs and that does not belong to the provider. */
export interface Surroundings {
  world: World;
  log: EngineLog;
  readSchema: () => string;
  /** Makes the resources of a component. */
  construct: (request: ConstructRequest) => Promise<ConstructResponse>;
}

type Work<Request, Response> = (session: Session, request: Request) => Promise<Response>;

/** Pulumi's ResourceProvider service: the second face of the provider. What it leaves out, grpc-js answers with UNIMPLEMENTED. */
export function implementation({ world, log, ...rest }: Surroundings): UntypedServiceImplementation {
  const session = new Session(world, log);
  const unary = <Request, Response>(work: Work<Request, Response>) => unaryOf(session, work);
  return {
    handshake: unary(handshake),
    attach: unary(attach),
    getPluginInfo: unary(getPluginInfo),
    getSchema: unary((_, request: Parameters<typeof getSchema>[1]) => getSchema(rest.readSchema, request)),
    checkConfig: unary(checkConfig),
    diffConfig: unary(diffConfig),
    configure: unary(configure),
    check: unary(check),
    diff: unary(diff),
    create: unary(create),
    read: unary(read),
    update: unary(update),
    delete: unary(remove),
    invoke: unary(invoke),
    list: listOf(session),
    construct: unary((_, request: ConstructRequest) => rest.construct(request)),
    cancel: unary(cancel),
  };
}

/** Takes the place of a request that cannot be read, because grpc-js would answer that with a stack. */
const UNREADABLE = Symbol("unreadable");

/** The service's methods. */
export const definition = Object.fromEntries(
  Object.entries(ResourceProviderService).map(([name, method]) => [
    name,
    { ...method, requestDeserialize: (bytes: Buffer) => readable(() => method.requestDeserialize(bytes)) },
  ]),
) as typeof ResourceProviderService;

/** The properties are read here, too: a value without a kind fails only then. */
function readable<T>(read: () => T): T | typeof UNREADABLE {
  try {
    const request = read();
    propertiesIn(request);
    return request;
  } catch {
    return UNREADABLE;
  }
}

function unaryOf<Request, Response>(session: Session, work: Work<Request, Response>) {
  return (
    { request }: ServerUnaryCall<Request | typeof UNREADABLE, Response>,
    callback: sendUnaryData<Response>,
  ): void => {
    const done = session.presentably(request, () => work(session, required(request)));
    done
      .finally(() => session.log.flush())
      .then(
        (response) => callback(null, response),
        ({ status }: Refusal) => callback(status),
      );
  };
}

function listOf(session: Session) {
  return async (call: ServerWritableStream<ListRequest | typeof UNREADABLE, unknown>): Promise<void> => {
    try {
      await session.presentably(call.request, async () => {
        for await (const item of list(session, required(call.request))) call.write(item);
      });
      call.end();
    } catch (error) {
      call.emit("error", (error as Refusal).status);
    }
  };
}

function required<Request>(request: Request | typeof UNREADABLE): Request {
  if (request === UNREADABLE) throw new BadRequest("The request cannot be read.");
  return request;
}

/** Serves on this machine only. @returns the port */
export function serve(surroundings: Surroundings): Promise<{ port: number; close: () => void }> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": LONGEST_MESSAGE });
  server.addService(definition, implementation(surroundings));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve({ port, close: () => server.forceShutdown() });
    });
  });
}

/** As Pulumi's own: bytes. */
const LONGEST_MESSAGE = 400 * 1024 * 1024;
