import { isDeepStrictEqual } from "node:util";
import { HalfMade } from "./kinds/kind";
import type { FlowstackError } from "./messages/errors";
import { textOf } from "./messages/presentable";
import { Connections, type Resource } from "./resource";
import type { ConnectionKind } from "./schema/connections";
import { digest } from "./state/fingerprint";
import { type Inputs, split, withSecretKeys } from "./state/properties";
import { outputsOf, type Properties, type Row, stateOf } from "./state/state";
import type { World } from "./world/world";

export interface CheckResult {
  inputs: Properties;
  failures: { property: string; reason: string }[];
}

export interface Difference {
  changes: boolean;
  /** Fields that replace the resource. */
  replaces: string[];
}

/**
 * Translates only the conventions of Pulumi's dynamic providers: `__provider` among the properties, and errors that are
 * safe to print. A process has one instance.
 */
export class DynamicProvider {
  #connections: Connections;

  constructor(private readonly world: World) {
    this.#connections = new Connections(() => undefined, world);
  }

  /**
   * Only stores the configuration. The host lets other calls through before the promise of this call resolves, so those calls
   * do everything that can fail or wait.
   */
  configure(request: { config: { get(name: string): unknown } }): void {
    this.#connections = new Connections((name) => request.config.get(name), this.world);
  }

  check(olds: Properties, inputs: Properties): Promise<CheckResult> {
    return this.#presentably(inputs, async () => {
      const isNew = Object.keys(olds).length === 0;
      const reasons = isImportFile(olds, inputs)
        ? []
        : await this.#connections.check(resourceOf(inputs), inputsOf(inputs), isNew);
      // A failure names no property, because the engine prints the value of a named property, even a secret one.
      return {
        inputs: withSecretKeys(inputs),
        failures: reasons.map((reason) => ({ property: "", reason: this.#shown(reason, inputs) })),
      };
    });
  }

  diff(id: string, outputs: Properties, inputs: Properties): Promise<Difference> {
    return this.#presentably(inputs, async () => {
      const changes = await this.#connections.diff(resourceOf(inputs), rowOf(id, outputs), inputsOf(inputs));
      const replacing = changes.filter(({ effect }) => effect === "replace");
      return {
        changes: changes.length > 0 || isFromElsewhere(outputs, inputs),
        replaces: replacing.map(({ field }) => field),
      };
    });
  }

  create(inputs: Properties): Promise<{ id: string; outs: Properties }> {
    return this.#presentably(inputs, async () => {
      const { id, state } = await this.#connections.create(resourceOf(inputs), inputsOf(inputs).known);
      return { id, outs: outputsOf(state) };
    });
  }

  read(id: string, outputs: Properties): Promise<{ id: string; props: Properties }> {
    return this.#presentably(outputs, async () => {
      const props = await (outputs.memory === undefined
        ? this.#get(id, outputs)
        : this.#refresh(id, outputs));
      return props ? { id, props } : { id: "", props: {} };
    });
  }

  update(id: string, outputs: Properties, inputs: Properties): Promise<{ outs: Properties }> {
    return this.#presentably(inputs, async () => {
      const { known } = inputsOf(inputs);
      const state = await this.#connections.update(resourceOf(inputs), rowOf(id, outputs), known);
      return { outs: outputsOf(state) };
    });
  }

  delete(id: string, outputs: Properties): Promise<void> {
    return this.#presentably(outputs, async () => {
      await this.#connections.delete(resourceOf(outputs), rowOf(id, outputs));
    });
  }

  #shown(reason: string | FlowstackError, inputs: Properties): string {
    return typeof reason === "string" ? reason : textOf(this.#connections.presentable(reason, inputs));
  }

  async #refresh(id: string, outputs: Properties): Promise<Properties | undefined> {
    const state = await this.#connections.read(resourceOf(outputs), rowOf(id, outputs));
    return state && outputsOf(state);
  }

  async #get(id: string, outputs: Properties): Promise<Properties | undefined> {
    // The host ignores an empty result of a resource's first `get` and continues with empty outputs: then this throws.
    const isFirst = outputs.name === undefined;
    const found = await this.#connections.get(resourceOf(outputs), id, isFirst);
    return found && { ...found };
  }

  /** The host prints the stack of an error, and the engine its message: both must be readable and without secrets. */
  async #presentably<T>(properties: Properties, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const shown = forTheHost(this.#connections.presentable(error, properties));
      throw error instanceof HalfMade ? withRow(shown, error, properties) : shown;
    }
  }
}

/** `pulumi import --file` passes the same inputs as old and new, without a key, because no API returns a key. */
function isImportFile(olds: Properties, inputs: Properties): boolean {
  const { importId, apiKey, apiKeyEnvVar } = inputs;
  const hasKey = apiKey !== undefined || apiKeyEnvVar !== undefined;
  return importId !== undefined && !hasKey && isDeepStrictEqual(olds, inputs);
}

/** The kind of a resource. Only an OAuthConnection has the id of its connection among its properties. */
function kindOf(properties: Properties): ConnectionKind {
  return "connectionId" in properties ? "OAuthConnection" : "ApiKeyConnection";
}

/**
 * The host does not say which resource a call is about, so resources with equal inputs share a key. The key contains no
 * secret.
 */
function resourceOf(properties: Properties): Resource {
  const entries = Object.entries(ownOf(properties)).sort(([a], [b]) => (a < b ? -1 : 1));
  return { kind: kindOf(properties), key: digest(JSON.stringify(entries)) };
}

/** The plugin wrote the row: its outputs need the provider's code, because a delete runs the code in the outputs. */
function isFromElsewhere(outputs: Properties, inputs: Properties): boolean {
  return inputs.__provider !== undefined && outputs.__provider === undefined;
}

/** The properties without the serialized code of the provider. */
function ownOf({ __provider, ...properties }: Properties): Properties {
  return properties;
}

function rowOf(id: string, outputs: Properties): Row {
  return { id, state: stateOf(ownOf(outputs)) };
}

function inputsOf(properties: Properties): Inputs {
  return split(ownOf(properties));
}

function forTheHost(error: FlowstackError): Error {
  const shown = new Error(textOf(error));
  shown.stack = "see the message at the resource";
  shown.toString = () => `pulumi-flowstack [${error.code}]`;
  return shown;
}

/** The engine records such a resource as existing but not ready. Without `__provider`, it could not delete the resource later. */
function withRow(error: Error, { row }: HalfMade, { __provider }: Properties): Error {
  const properties = { ...outputsOf(row.state), __provider };
  return Object.assign(error, { id: row.id, properties, reasons: [error.message] });
}
