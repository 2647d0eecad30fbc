import { onTestFinished } from "vitest";
import { PulumiFolder } from "./cli";
import { family, kill, type Process } from "./processes";

import emulation = require("pulumi-flowstack/emulator");

export const COUNT = 20;
const LATENCY = 50;

/** Which processes are killed, and when: so many POSTs have arrived, and so many milliseconds have gone by since. */
export interface Moment {
  posts: number;
  delay: number;
  victims: "everyone" | "the CLI" | "the provider";
  /** Whether the recovery refreshes first. */
  refresh: boolean;
}

/** The same moments for the same seed. */
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
  /** What the run has left behind. */
  left: { there: number; rows: number; pending: number };
  keyOf: (urn: string) => string;
}

/** An `up` of twenty connections, up to the moment. */
export async function strike({ posts, delay, victims }: Moment): Promise<Aftermath> {
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
  // Plugins end by themselves when their engine is gone; if not, here.
  onTestFinished(() => kill(all.filter(({ pid: old, command }) => family(old)[0]?.command === command)));

  const { rows, pending } = project.state();
  const left = { there: emulator.connections().length, rows: rows.length, pending };
  return { emulator, project, left, keyOf: (urn) => prefix + urn.split("::c").at(-1) };
}

function isVictim({ pid, command }: Process, cli: number, victims: Moment["victims"]): boolean {
  if (victims === "everyone") return true;
  return victims === "the CLI" ? pid === cli : command.includes("dynamic-provider");
}
