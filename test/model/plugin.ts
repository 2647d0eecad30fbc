import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { EngineLog } from "../../provider/native/engine-log";
import { definition, implementation } from "../../provider/native/service";
import type { Properties } from "../../provider/state/state";
import type { World } from "../../provider/world/world";
import { type CallError, Calls, SECRET } from "../provider/native/engine";
import type { About, Provider } from "./engine";

type Handler = (call: { request: unknown }, callback: (error: unknown, reply?: unknown) => void) => void;

/**
 * The plugin without its socket, in which requests would spend time that the virtual clock does not see. Every request and
 * every reply is encoded and decoded.
 */
class Service extends Calls {
  readonly #handlers: Record<string, unknown>;
  readonly configured: Promise<unknown>;

  constructor(world: World, settings: Properties) {
    super();
    const unused = () => Promise.reject(new Error("no program of the model uses it"));
    this.#handlers = implementation({
      ...{ world, log: new EngineLog(), cancel: () => {}, readSchema: () => "", construct: unused },
    });
    this.configured = this.configure({ ...settings, apiKey: SECRET(settings.apiKey) });
  }

  call<T>(name: string, message: object): Promise<T> {
    const method = definition[name] as (typeof definition)[string];
    const request = method.requestDeserialize(method.requestSerialize(message as never));
    return new Promise((resolve, reject) => {
      (this.#handlers[name] as Handler)({ request }, (error, reply) => {
        if (error) reject(rejection(error as CallError));
        else resolve(method.responseDeserialize(method.responseSerialize(reply as never)) as T);
      });
    });
  }
}

/** The plugin as the model's engine calls it. */
export function plugin(world: World, settings: Properties): Provider {
  const service = new Service(world, settings);
  const { configured } = service;
  return {
    check: async (before, inputs, { urn }) => {
      await configured;
      const { inputs: checked, failures } = await service.check(urnOf(urn), sent(inputs), sent(before));
      return { inputs: checked, failures: failures.map((reason) => ({ property: "", reason })) };
    },
    diff: async (id, outputs, inputs, { urn, inputs: before }) => {
      await configured;
      const found = await service.diff(urnOf(urn), id, own(outputs), sent(before), sent(inputs));
      return { changes: found.changes === "DIFF_SOME", replaces: found.replaces };
    },
    create: async (inputs, { urn }) => {
      await configured;
      const { id, outputs } = await service.create(urnOf(urn), sent(inputs));
      return { id, outs: plain(outputs) };
    },
    read: async (id, outputs, { urn, inputs }) => {
      await configured;
      const found = await service.read(urnOf(urn), id, own(outputs), sent(inputs));
      return { id: found.id, props: plain(found.outputs ?? {}) };
    },
    update: async (id, outputs, inputs, { urn }) => {
      await configured;
      return { outs: plain(await service.update(urnOf(urn), id, own(outputs), sent(inputs))) };
    },
    delete: async (id, outputs, { urn, inputs }) => {
      await configured;
      await service.delete(urnOf(urn), id, own(outputs), sent(inputs));
    },
  };
}

const urnOf = (name: About["urn"]) => `urn:pulumi:dev::model::flowstack:index:ApiKeyConnection::${name}`;

/** The model's engine gives every provider the text of a dynamic one. */
function own({ __provider, ...properties }: Properties): Properties {
  return properties;
}

/** Inputs as the engine sends them: the key as a secret. */
function sent(inputs: Properties): Properties {
  const { apiKey, ...others } = own(inputs);
  return apiKey === undefined ? others : { ...others, apiKey: SECRET(apiKey) };
}

/** The model's engine stores what is secret as it is. */
function plain(properties: Properties): Properties {
  const shown = (value: unknown) => (typeof value === "object" ? (value as { value: unknown }).value : value);
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, shown(value)]));
}

/** An error as the model's engine takes it, with the row of a half-made resource. */
function rejection({ details, metadata }: Partial<CallError>): Error {
  const [bytes] = metadata?.get("grpc-status-details-bin") ?? [];
  if (bytes === undefined) return new Error(details);
  const [detail] = Status.deserializeBinary(bytes as Buffer).getDetailsList();
  const failed = ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() ?? new Uint8Array());
  const properties = plain(failed.getProperties()?.toJavaScript() as Properties);
  return Object.assign(new Error(details), { id: failed.getId(), properties });
}
