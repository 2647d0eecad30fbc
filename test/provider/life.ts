import type { DynamicProvider } from "../../provider/dynamic";
import type { Properties } from "../../provider/state/state";
import { aProvider, aScene, type Scene } from "./world";

/** Helpers that call the dynamic provider as the Pulumi engine does over the life cycle of a resource. */

export const INPUTS = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };
/** The emulator gives a new connection with this key the status ERROR. */
export const BAD_KEY = { ...INPUTS, apiKey: "invalid_key" };

export interface Row {
  id: string;
  outs: Properties;
}

export async function make(provider: DynamicProvider, inputs: Properties = INPUTS): Promise<Row> {
  return (await provider.create(inputs)) as Row;
}

/** A connection that a first run has created. */
export async function firstRun(
  inputs: Properties = INPUTS,
): Promise<Scene & { provider: DynamicProvider } & Row> {
  const scene = aScene();
  const provider = aProvider(scene);
  return { ...scene, provider, ...(await make(provider, inputs)) };
}

/** The provider of a later run: the same FlowStack, a new process. */
export const nextRun = aProvider;
