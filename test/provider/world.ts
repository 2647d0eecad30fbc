import { expect } from "vitest";
import { createFlowStack, type FlowStack, type FlowStackOptions, type Outcome } from "../../emulator/index";
import type { NewConnection } from "../../provider/api/client";
import { errorForCutBody } from "../../provider/api/http/transport";
import { DynamicProvider } from "../../provider/dynamic";
import { type Created, Creator } from "../../provider/inventory/create-once";
import { openProject, type Project } from "../../provider/inventory/project";
import { FlowstackError } from "../../provider/messages/errors";
import { Run } from "../../provider/run/run";
import type { Settings } from "../../provider/schema/settings";
import { fingerprint } from "../../provider/state/fingerprint";
import type { Properties } from "../../provider/state/state";
import { connectionState } from "../../provider/state/state";
import type { HttpReply, HttpRequest, World } from "../../provider/world/world";
import { VirtualClock } from "./clock";

/** The emulator's first key. Its project is `default`. */
export const KEY = "fs_test_emulator";
/** Another key of the same project. */
export const SIBLING_KEY = "fs_test_admin";
/** A key of another project. */
export const FOREIGN_KEY = "fs_test_second";

export const HOUR = 3_600_000;

/** Everything that the provider communicates with, simulated within this process. */
export interface Scene {
  flowstack: FlowStack;
  clock: VirtualClock;
  /** The lines that the provider prints for the user. */
  lines: string[];
  world: World;
}

/**
 * A FlowStack on a virtual clock.
 * @param ahead milliseconds by which FlowStack's clock is ahead of the provider's
 */
export function aScene({ ahead = 0, ...options }: FlowStackOptions & { ahead?: number } = {}): Scene {
  const clock = new VirtualClock();
  const flowstack = createFlowStack({ now: () => clock.now() + ahead, ...options });
  const lines: string[] = [];
  const world = aWorld((request) => throughHandle(flowstack, clock, request), { clock, lines });
  return { flowstack, clock, lines, world };
}

export function aWorld(
  send: World["send"],
  { clock = new VirtualClock(), lines = [] as string[], signal = new AbortController().signal } = {},
): World & { clock: VirtualClock } {
  return {
    send,
    clock,
    signal,
    isOrphaned: async () => false,
    random: () => 0,
    tell: (line) => lines.push(line),
    environment: {},
  };
}

/** Sends a request to the emulator without a network, and throws the errors that undici would throw. */
async function throughHandle(
  flowstack: FlowStack,
  clock: VirtualClock,
  { method, url, headers, body = "", timeout }: HttpRequest,
): Promise<HttpReply> {
  const { pathname, search } = new URL(url);
  const outcome = flowstack.handle({ method, path: pathname + search, headers, body });
  if (outcome.kind === "hang") await clock.pass(timeout);
  return received(outcome);
}

function received(outcome: Outcome): HttpReply {
  switch (outcome.kind) {
    case "reply":
      return { ...outcome.reply, body: outcome.reply.body.toString() };
    case "reset":
      throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" });
    case "hang":
      throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
    case "cut":
      throw errorForCutBody(new TypeError("terminated"));
    case "endless":
      throw new FlowstackError("BODY_TOO_LARGE", { problem: "Too large.", fix: "", outcome: "unknown" });
  }
}

/** The settings of a user who sets only the key, with these changes. */
export function settings(changed: Partial<Settings> = {}): Settings {
  return {
    apiKey: KEY,
    environment: "test",
    baseUrl: "https://flowstack.test/api/v1",
    requestTimeout: 30_000,
    maxRetries: 4,
    rateLimitMaxWait: 60_000,
    existing: "refuse",
    missing: "refuse",
    health: "warn",
    ...changed,
  };
}

/** A FlowStack project, with the record of a run and the creator of connections. */
export interface OpenProject extends Project {
  run: Run;
  creator: Creator;
}

export function aProject({ world }: Scene, changed: Partial<Settings> = {}): OpenProject {
  const [project, run] = [openProject(settings(changed), world), new Run()];
  return { ...project, run, creator: new Creator(project, run) };
}

export function createOnce({ creator, world }: OpenProject, wanted: NewConnection): Promise<Created> {
  return creator.create({ ...wanted, tell: world.tell });
}

/** A provider, configured as Pulumi's host does it. */
export function aProvider(
  { world }: Pick<Scene, "world">,
  config: Record<string, unknown> = {},
  environment: NodeJS.ProcessEnv = {},
): DynamicProvider {
  const provider = new DynamicProvider({ ...world, environment });
  const all: Record<string, unknown> = { "flowstack:apiKey": KEY, ...config };
  provider.configure({ config: { get: (name) => all[name] } });
  return provider;
}

/**
 * The state row of a connection in its current form.
 * @param apiKey the API key of the service when the row was written
 * @param writer the FlowStack key that wrote the row
 */
export function outputsOf(
  { flowstack }: Scene,
  id: string,
  { apiKey = "sk_first", writer = KEY }: { apiKey?: string | undefined; writer?: string } = {},
): Properties {
  const row = flowstack.connections().find((one) => one.id === id);
  const salt = "c2FsdHNhbHRzYWx0";
  const environment = writer.startsWith("fs_live_") ? "live" : "test";
  const key = fingerprint(salt, apiKey);
  const memory = { format: 1, salt, writer: fingerprint(salt, writer), environment, key };
  return connectionState.encode(connectionState.parse({ ...row, memory: JSON.stringify(memory) }));
}

/** The decoded memory of a state row. */
export function memoryIn({ memory }: Properties): Record<string, unknown> {
  return JSON.parse(String(memory));
}

/** The same state row with these changes to its memory. */
export function remembering(outputs: Properties, changes: Record<string, unknown>): Properties {
  return { ...outputs, memory: JSON.stringify({ ...memoryIn(outputs), ...changes }) };
}

/** The requests that FlowStack received, such as `GET /connections/a`, without their query strings. */
export function requests({ flowstack }: Pick<Scene, "flowstack">): string[] {
  return flowstack.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, "")}`);
}

/** The FlowstackError that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<FlowstackError> {
  const outcome: unknown = await promise.then(
    (value) => new Error(`Expected a failure, got ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (!(outcome instanceof FlowstackError)) throw outcome;
  expect(wordsOf(outcome.message), outcome.message).toBeLessThanOrEqual(MOST_WORDS);
  return outcome;
}

/** The most words that a message may have. */
export const MOST_WORDS = 40;

/** The number of words of a message. What it quotes, such as a name or FlowStack's own words, counts as one. */
export function wordsOf(message: string): number {
  return message.replace(/"(?:[^"\\]|\\.)*"/g, "quotation").split(/\s+/).length;
}

/** The message of the error that a promise rejects with. */
export async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => `resolved with ${JSON.stringify(value)}`,
    (error: unknown) => (error as Error).message,
  );
}
