import { FlowstackError } from "../messages/errors";
import { quotedKeyWarning } from "../messages/warnings";
import type { ApiKeyConnectionInputs } from "../schema/connections";
import { serviceKey } from "../schema/field";
import { fingerprint } from "../state/fingerprint";
import type { ConnectionState } from "../state/state";
import type { Environment } from "./kind";

/** The API key of the external service: where it comes from, and how a row of the state records it. */

type Source = Pick<Partial<ApiKeyConnectionInputs>, "apiKey" | "apiKeyEnvVar">;

/** The key, or undefined when the environment variable is not set or its value cannot be a key. */
export function keyOf(inputs: Source, environment: Environment): string | undefined {
  const key = rawKey(inputs, environment);
  return serviceKey.safeParse(key).success ? key : undefined;
}

/** An empty variable counts as not set, because pipelines set one when they have no value. */
function rawKey({ apiKey, apiKeyEnvVar }: Source, environment: Environment): string | undefined {
  return (apiKey ?? environment[apiKeyEnvVar ?? ""]) || undefined;
}

/** @throws FlowstackError API_KEY_MALFORMED */
export function assertWellFormed(inputs: Source, environment: Environment): void {
  const { apiKeyEnvVar } = inputs;
  if (rawKey(inputs, environment) === undefined || keyOf(inputs, environment) !== undefined) return;
  throw new FlowstackError("API_KEY_MALFORMED", {
    problem: `The environment variable ${apiKeyEnvVar} (from apiKeyEnvVar) contains white space or an invisible character.`,
    fix: "Set it to the key alone.",
  });
}

/** The beginning of a sentence about the unset variable. */
export function notSet({ apiKeyEnvVar }: Source): string {
  return `The environment variable ${apiKeyEnvVar} (from apiKeyEnvVar) is not set`;
}

/** A new connection needs the key. */
export function keyMissing(inputs: Source): FlowstackError {
  const fix = "Set it to the key on the machine that runs Pulumi.";
  return new FlowstackError("API_KEY_MISSING", { problem: `${notSet(inputs)}.`, fix });
}

/** Whether the key comes from an environment variable that holds none. */
export function isUnset(inputs: Source, environment: Environment): boolean {
  return inputs.apiKeyEnvVar !== undefined && keyOf(inputs, environment) === undefined;
}

/** The warning about a key in quotation marks; undefined for any other key. */
export function quotedNote(inputs: Source, environment: Environment): string | undefined {
  return quotedKeyWarning(inputs.apiKeyEnvVar ?? "apiKey", keyOf(inputs, environment) ?? "");
}

/** Whether a key differs from the recorded key of the row, or the row has no key yet. */
export function isOtherKey({ memory }: ConnectionState, key: string): boolean {
  return memory.key === undefined || fingerprint(memory.salt, key) !== memory.key;
}

/** The state with a fingerprint of the key, so that it never contains the key itself. */
export function withKey(state: ConnectionState, apiKey: string | undefined): ConnectionState {
  if (apiKey === undefined) return state;
  return { ...state, memory: { ...state.memory, key: fingerprint(state.memory.salt, apiKey) } };
}
