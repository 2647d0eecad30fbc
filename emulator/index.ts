/**
 * A FlowStack emulator for tests and demos: the published API on 127.0.0.1, with stored connections and faults on demand.
 * Published as `pulumi-flowstack/emulator`. It needs nothing but Node, and shares no code with the provider.
 * Tests in this process use the object that {@link startEmulator} returns. Other processes POST the same commands as
 * JSON to `/_emulator/<command>` on the same port; control.ts lists them.
 */
import { type FlowStack, openFlowStack } from "./flowstack";
import { checkInterim } from "./interim";
import type { EmulatorOptions } from "./options";
import { API_ROOT } from "./paths";
import { listen } from "./server";

export type { SeedRow } from "./connections";
export type { FaultQueue } from "./fault-queue";
export type {
  AlterNameFault,
  AnswerFault,
  Boundary,
  CutFault,
  EditFault,
  EndlessFault,
  Fault,
  FaultRule,
  GzipFault,
  HangFault,
  InterimFault,
  ListFault,
  MainFault,
  ResetFault,
} from "./faults";
export { type Control, createFlowStack, type FlowStack } from "./flowstack";
export type { InterimOption, InterimReplies, InterimStatus } from "./interim";
export type { ApiKey, Scope } from "./keys";
export { alterName, type NameAlteration } from "./names";
export {
  DEFAULT_KEYS,
  defaultBornStatus,
  type EmulatorOptions,
  type FlowStackOptions,
  type ListLag,
  type QuotaOptions,
} from "./options";
export type { ListQuirk } from "./pages";
export type { QuotaLeft } from "./quota";
export type { RequestEntry } from "./request-log";
export type { ApiRequest, Connection, Outcome, Reply } from "./wire";

/** A running emulator, and everything that a test can do with it. */
export interface Emulator extends FlowStack {
  /** The base URL for clients, such as `http://127.0.0.1:4010/api/v1`. */
  readonly url: string;
  /** The port that it listens on. */
  readonly port: number;
  /** Stops it: closes every socket, also those of requests that hang. It may be called twice. */
  readonly close: () => Promise<void>;
}

/** Starts an emulator on 127.0.0.1. It rejects with Node's own error if the port is in use. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  checkInterim(options.interim ?? {});
  const { flowstack, handle } = openFlowStack(options);
  const { port, close } = await listen({ flowstack, handle }, options);
  return { ...flowstack, url: `http://127.0.0.1:${port}${API_ROOT}`, port, close };
}
