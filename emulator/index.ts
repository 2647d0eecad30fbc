/**
 * A FlowStack to test and demonstrate against: the published API, stateful, on 127.0.0.1, with faults on demand.
 * Published as `pulumi-flowstack/emulator`. It needs nothing but Node, and shares no code with the provider.
 * Tests of this process use the handle that {@link startEmulator} gives; other processes POST the same commands
 * as JSON to `/_emulator/<command>` on the same port: control.ts lists them.
 */
import { API_ROOT } from "./api";
import { createFlowStack, type FlowStack } from "./flowstack";
import type { EmulatorOptions } from "./options";
import { listen } from "./server";

export type { SeedRow } from "./connections";
export type {
  AnswerFault,
  Boundary,
  CutFault,
  EditFault,
  EndlessFault,
  Fault,
  FaultQueue,
  FaultRule,
  GzipFault,
  HangFault,
  ListFault,
  ResetFault,
} from "./faults";
export { type Control, createFlowStack, type FlowStack } from "./flowstack";
export type { RequestEntry } from "./log";
export {
  type ApiKey,
  DEFAULT_KEYS,
  defaultBornStatus,
  type EmulatorOptions,
  type FlowStackOptions,
  type ListLag,
  type QuotaOptions,
  type Scope,
} from "./options";
export type { ListQuirk } from "./pages";
export type { QuotaLeft } from "./quota";
export type { ApiRequest, Connection, Outcome, Reply } from "./wire";

/** A running emulator, and everything that can be done to it. */
export interface Emulator extends FlowStack {
  /** The base URL for clients, such as `http://127.0.0.1:4010/api/v1`. */
  readonly url: string;
  /** The port that it listens on. */
  readonly port: number;
  /** Stops it: ends every socket, hanging ones too, and leaves nothing running. May be called twice. */
  readonly close: () => Promise<void>;
}

/** Starts an emulator on 127.0.0.1; rejects with Node's own error when the port cannot be had. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const flowstack = createFlowStack(options);
  const { port, close } = await listen(flowstack, options.port ?? 0, options.latencyMs ?? 0);
  return { ...flowstack, url: `http://127.0.0.1:${port}${API_ROOT}`, port, close };
}
