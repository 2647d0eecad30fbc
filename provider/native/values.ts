import type { Struct as StructType } from "google-protobuf/google/protobuf/struct_pb";
import { isSecret, secret, withSecretKeys } from "../state/properties";
import { type ConnectionState, memoryPairs, outputsOf, type Properties, secretOutputs } from "../state/state";
import { Struct } from "./grpc";

/** Properties of a request. Other languages send null for a value that the program leaves out. */
export function propertiesOf(struct: StructType | undefined): Properties {
  const entries = Object.entries((struct?.toJavaScript() ?? {}) as Properties);
  return Object.fromEntries(
    entries
      .map(([name, value]): [string, unknown] => [name, isSecret(value) ? value.value : value])
      .filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Names of the properties that the engine sent as secrets. */
export function secretNames(struct: StructType | undefined): string[] {
  const entries = Object.entries((struct?.toJavaScript() ?? {}) as Properties);
  return entries.filter(([, value]) => isSecret(value)).map(([name]) => name);
}

/** Marks properties as secrets that have no mark yet. */
export function remark(struct: StructType, names: readonly string[]): StructType {
  const properties = struct.toJavaScript() as Properties;
  const unmarked = names.filter((name) => name in properties && !isSecret(properties[name]));
  const marked = unmarked.map((name) => [name, secret(properties[name])]);
  return structOf({ ...properties, ...Object.fromEntries(marked) });
}

export function structOf(properties: Properties): StructType {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** Inputs for the engine to store: each key is encrypted, however the program gave it. */
export function storedInputs(inputs: Properties): StructType {
  return structOf(withSecretKeys(inputs));
}

/** Outputs for the engine to store. */
export function storedOutputs(state: ConnectionState): StructType {
  return structOf(markedOutputs(state));
}

/** The outputs of a row, with the mark of the secret ones. */
export function markedOutputs(state: ConnectionState): Properties {
  const outputs: Properties = { ...outputsOf(state), memory: memoryPairs.encode(state.memory) };
  const marked = secretOutputs.map((name) => [name, secret(outputs[name])]);
  return { ...outputs, ...Object.fromEntries(marked) };
}
