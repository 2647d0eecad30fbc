import { onTestFinished } from "vitest";
import { PulumiFolder } from "./cli";
import { family, kill, type Process } from "./processes";

import emulation = require("pulumi-flowstack/emulator");

/** Connections in the program: enough that a kill finds some created, some in flight and some not started. */
export const COUNT = 20;
/** Milliseconds between the effect of a request and its reply: long enough for a kill to hit between them. */
const LATENCY = 50;

/** When processes are killed, and which. */
export interface Moment {
  /** The POSTs that have arrived by then. */
  posts: number;
  /** Milliseconds after the last of them. */
  delay: number;
  victims: "everyone" | "the CLI" | "the provider";
  /** Whether the `up` that recovers refreshes first. */
  refresh: boolean;
}

/** Random moments, the same for the same seed: the numbers come from a linear congruential generator. */
export function moments(seed: number, count: number): Moment[] {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const victims = ["everyone", "the CLI", "the provider"] as const;
  return Array.from({ length: count }, (_, at) => ({
    posts: 1 + next(COUNT),
    delay: next(2 * LATENCY),
    victims: victims[at % victims.length] ?? "everyone",
    refresh: at % 2 === 0,
  }));
}

const PROGRAM = `
const { ApiKeyConnection } = require("pulumi-flowstack");
for (let at = 0; at < ${COUNT}; at++) {
  new ApiKeyConnection("c" + at, { app: "stripe", apiKey: process.env.KEY_PREFIX + at });
}`;

export interface Aftermath {
  emulator: emulation.Emulator;
  project: PulumiFolder;
  /** What the killed run left: connections in FlowStack (`there`), rows of the state, and pending operations. */
  left: { there: number; rows: number; pending: number };
  /** The API key that the program gives to a resource. */
  keyOf: (urn: string) => string;
}

/** Runs an `up` of all connections, and kills it at the moment. */
export async function runUntilKilled({ posts, delay, victims }: Moment): Promise<Aftermath> {
  const prefix = "sk_chaos_key_";
  let seen = 0;
  let now = () => {};
  const onRequest = ({ method }: emulation.RequestEntry) => {
    if (method === "POST" && ++seen === posts) now();
  };
  const emulator = await emulation.startEmulator({ latencyMs: LATENCY, onRequest });
  onTestFinished(() => emulator.close());
  const env = { FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url, KEY_PREFIX: prefix };
  const project = new PulumiFolder(PROGRAM, env);
  await project.init();

  const moment = new Promise<void>((resolve) => {
    now = () => void setTimeout(resolve, delay);
  });
  const { pid, done } = project.start(["up", "--yes", "--skip-preview"]);
  await Promise.race([moment, done]);
  const all = family(pid);
  kill(all.filter((one) => isVictim(one, pid, victims)));
  await done;
  // Plugins end by themselves when their engine is gone. If one does not, it is killed after the test.
  onTestFinished(() => kill(all.filter(({ pid: old, command }) => family(old)[0]?.command === command)));

  const { rows, pending } = project.state();
  const left = { there: emulator.connections().length, rows: rows.length, pending };
  return { emulator, project, left, keyOf: (urn) => prefix + urn.split("::c").at(-1) };
}

/** The provider's process has `dynamic-provider` in its command line. */
function isVictim({ pid, command }: Process, cli: number, victims: Moment["victims"]): boolean {
  if (victims === "everyone") return true;
  return victims === "the CLI" ? pid === cli : command.includes("dynamic-provider");
}
