import type { DynamicProvider } from "../../provider/dynamic";
import type { Properties } from "../../provider/state/state";
import { aProvider, aScene, type Scene } from "./world";

/** A resource's life as the engine leads it: through the face that Pulumi's host sees. */

export const INPUTS = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };
/** The emulator lets a connection with such a key come up in ERROR. */
export const BAD_KEY = { ...INPUTS, apiKey: "invalid_key" };

export interface Row {
  id: string;
  outs: Properties;
}

export async function make(provider: DynamicProvider, inputs: Properties = INPUTS): Promise<Row> {
  return (await provider.create(inputs)) as Row;
}

/** A connection that a first run has made. */
export async function born(
  inputs: Properties = INPUTS,
): Promise<Scene & { provider: DynamicProvider } & Row> {
  const scene = aScene();
  const provider = aProvider(scene);
  return { ...scene, provider, ...(await make(provider, inputs)) };
}

/** What a later run sees: the same FlowStack, a new process. */
export const nextRun = aProvider;
