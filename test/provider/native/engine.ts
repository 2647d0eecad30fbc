import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { onTestFinished } from "vitest";
import { EngineLog } from "../../../provider/native/engine-log";
import { Empty, grpc, Struct } from "../../../provider/native/grpc";
import { serve } from "../../../provider/native/service";
import type { Properties } from "../../../provider/state/state";
import { aScene, KEY, type Scene } from "../world";

/** What Pulumi's engine does with the plugin, over a real connection. */

const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const SECRET = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });

export const urnOf = (name: string, kind = "ApiKeyConnection") =>
  `urn:pulumi:dev::shop::flowstack:index:${kind}::${name}`;
export const PAY = urnOf("pay");
export const MAIL = urnOf("mail", "OAuthConnection");
export const INPUTS = { name: "Payments", app: "stripe", apiKey: SECRET("sk_canary_1") };

export const structOf = (properties: Properties) =>
  Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);

type ServiceError = import("@grpc/grpc-js").ServiceError;

/** A failed call. `details` is the text that the engine shows. */
export interface CallError {
  code: string;
  details: string;
  metadata: import("@grpc/grpc-js").Metadata;
}

type Setters = Record<string, unknown>;

/** The calls of the engine to a plugin. */
export abstract class Calls {
  /** Calls a method. */
  abstract call<T>(method: string, request: object): Promise<T>;

  async configure(
    args: Properties = { apiKey: SECRET(KEY) },
    urn = "urn:pulumi:dev::shop::pulumi:providers:flowstack::p",
  ) {
    return this.call("configure", filled(new proto.ConfigureRequest(), { Urn: urn, Args: structOf(args) }));
  }

  async check(urn: string, news: Properties, olds: Properties = {}) {
    const request = filled(new proto.CheckRequest(), {
      Urn: urn,
      News: structOf(news),
      Olds: structOf(olds),
    });
    const reply = await this.call<proto.CheckResponse>("check", request);
    return {
      inputs: reply.getInputs()?.toJavaScript() as Properties,
      failures: reply.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`),
    };
  }

  async create(urn: string, inputs: Properties, preview = false) {
    const request = filled(new proto.CreateRequest(), {
      Urn: urn,
      Properties: structOf(inputs),
      Preview: preview,
    });
    const reply = await this.call<proto.CreateResponse>("create", request);
    return { id: reply.getId(), outputs: reply.getProperties()?.toJavaScript() as Properties };
  }

  async diff(urn: string, id: string, outputs: Properties, before: Properties, news: Properties) {
    const structs = { Olds: structOf(outputs), OldInputs: structOf(before), News: structOf(news) };
    const reply = await this.call<proto.DiffResponse>(
      "diff",
      filled(new proto.DiffRequest(), { Urn: urn, Id: id, ...structs }),
    );
    const details = [...reply.getDetaileddiffMap().entries()].map(
      ([field, one]: [string, proto.PropertyDiff]) => [
        field,
        `${nameOf(proto.PropertyDiff.Kind, one.getKind())}${one.getInputdiff() ? " input" : ""}`,
      ],
    );
    return {
      changes: nameOf(proto.DiffResponse.DiffChanges, reply.getChanges()),
      replaces: reply.getReplacesList(),
      stables: reply.getStablesList(),
      details: Object.fromEntries(details),
    };
  }

  async read(urn: string, id: string, outputs?: Properties, inputs?: Properties) {
    const request = filled(new proto.ReadRequest(), {
      ...{ Urn: urn, Id: id },
      ...(outputs && { Properties: structOf(outputs) }),
      ...(inputs && { Inputs: structOf(inputs) }),
    });
    const reply = await this.call<proto.ReadResponse>("read", request);
    return {
      id: reply.getId(),
      outputs: reply.getProperties()?.toJavaScript() as Properties,
      inputs: reply.getInputs()?.toJavaScript() as Properties,
    };
  }

  async update(urn: string, id: string, outputs: Properties, news: Properties, preview = false) {
    const structs = { Olds: structOf(outputs), News: structOf(news), Preview: preview };
    const reply = await this.call<proto.UpdateResponse>(
      "update",
      filled(new proto.UpdateRequest(), { Urn: urn, Id: id, ...structs }),
    );
    return reply.getProperties()?.toJavaScript() as Properties;
  }

  async delete(urn: string, id: string, outputs: Properties, before: Properties = {}) {
    const structs = { Properties: structOf(outputs), OldInputs: structOf(before) };
    await this.call("delete", filled(new proto.DeleteRequest(), { Urn: urn, Id: id, ...structs }));
  }

  async invoke(token: string, args: Properties) {
    const request = filled(new proto.InvokeRequest(), { Tok: token, Args: structOf(args) });
    const reply = await this.call<proto.InvokeResponse>("invoke", request);
    return reply.getReturn()?.toJavaScript() as Properties;
  }

  cancel() {
    return this.call("cancel", new Empty());
  }
}

/** An engine with one plugin. The plugin's FlowStack is in this process, on a virtual clock. */
export class Engine extends Calls {
  readonly logs: string[] = [];
  /** Address of the part of the engine that takes lines. */
  address = "";
  /** Ends that part. */
  endLogs = (): void => {};

  constructor(
    readonly scene: Scene,
    readonly client: ResourceProviderClient,
  ) {
    super();
  }

  /** As an engine does with a plugin that a person started. */
  attach() {
    return this.call("attach", filled(new PluginAttach(), { Address: this.address }));
  }

  /** Calls a method with a request that these setters fill; objects become structs. */
  call<T>(method: string, request: object, timeout = 5_000): Promise<T> {
    const deadline = Date.now() + timeout;
    const stub = (this.client as unknown as Record<string, (...args: unknown[]) => void>)[method];
    return new Promise((resolve, reject) => {
      stub?.call(
        this.client,
        request,
        new grpc.Metadata(),
        { deadline },
        (error: ServiceError | null, reply: T) =>
          error
            ? reject({ ...error, code: grpc.status[error.code], details: error.details })
            : resolve(reply),
      );
    });
  }
}

/** Calls `setX` for each `X`. */
export function filled<T extends object>(message: T, values: Setters): T {
  for (const [name, value] of Object.entries(values)) {
    (message as unknown as Record<string, (value: unknown) => void>)[`set${name}`]?.(value);
  }
  return message;
}

function nameOf(names: object, value: number): string {
  return Object.entries(names).find(([, one]) => one === value)?.[0] ?? "?";
}

/** A plugin that an engine has started, but not configured. */
export async function startedEngine(
  scene = aScene(),
  environment: NodeJS.ProcessEnv = {},
  readSchema: () => string = () => '{"name":"flowstack"}',
): Promise<Engine> {
  const log = new EngineLog();
  const { port, close } = await serve({
    world: {
      ...scene.world,
      environment,
      tell: (line, about) => log.info(line, about),
    },
    log,
    readSchema,
    construct: async () => new proto.ConstructResponse(),
  });
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const engine = new Engine(scene, client);
  onTestFinished(() => {
    client.close();
    close();
  });
  engine.address = await logServer(engine);
  log.attach(engine.address);
  return engine;
}

/** A configured plugin. */
export async function anEngine(scene = aScene(), environment: NodeJS.ProcessEnv = {}): Promise<Engine> {
  const engine = await startedEngine(scene, environment);
  await engine.configure();
  return engine;
}

/** The part of the engine that takes lines: they are kept as `<severity> <resource>: <line>`. */
async function logServer(engine: Engine): Promise<string> {
  const server = new grpc.Server();
  server.addService(EngineService, {
    log: ({ request }: { request: LogRequest }, callback: (error: null, reply: unknown) => void) => {
      const name = request.getUrn().split("::")[3] ?? "the stack";
      engine.logs.push(`${nameOf(LogSeverity, request.getSeverity())} ${name}: ${request.getMessage()}`);
      callback(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  engine.endLogs = () => server.forceShutdown();
  onTestFinished(engine.endLogs);
  return `127.0.0.1:${port}`;
}

export async function failureOf(call: Promise<unknown>): Promise<CallError> {
  return call.then(
    (value) => {
      throw new Error(`Expected a failure, got ${JSON.stringify(value)}`);
    },
    (error) => error,
  );
}
