import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { PACKAGE, PLUGIN_OF_FACE } from "../face";
import { javascript, type LocalStack, localStack } from "../local-stack";
import { family, kill, killAfterTest, type Process } from "./processes";

import emulation = require("pulumi-flowstack/emulator");

/** The provider's process: Pulumi's host of dynamic providers, or the plugin. */
const PROVIDER = /dynamic-provider|pulumi-resource-flowstack/;

export const COUNT = 20;
const LATENCY = 50;

/** Which processes are killed, and when. */
export interface Moment {
  /** FlowStack has received so many POSTs, … */
  posts: number;
  /** … and so many milliseconds have passed since. */
  delay: number;
  victims: "everyone" | "the CLI" | "the provider";
  /** Whether the recovery refreshes first. */
  refresh: boolean;
}

/** Pseudo-random moments: the same ones for the same seed. */
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
const { ApiKeyConnection } = require("${PACKAGE}");
for (let at = 0; at < ${COUNT}; at++) {
  new ApiKeyConnection("c" + at, { app: "stripe", apiKey: process.env.KEY_PREFIX + at });
}`;

export interface Aftermath {
  emulator: emulation.Emulator;
  stack: LocalStack;
  /** What the killed run left: connections in FlowStack, rows in the state, and unfinished operations. */
  left: { connections: number; rows: number; pending: number };
  keyOf: (urn: string) => string;
}

/** Runs an `up` of twenty connections, and kills the victims at the moment. */
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
  const stack = await localStack("chaos", javascript(PROGRAM, PLUGIN_OF_FACE), env);

  const moment = new Promise<void>((resolve) => {
    now = () => void setTimeout(resolve, delay);
  });
  const { pid, ended } = stack.start(["up", "--yes", "--skip-preview"]);
  await Promise.race([moment, ended]);
  killVictims(pid as number, victims);
  await ended;

  const { connections, pending } = stack.state();
  const left = { connections: emulator.connections().length, rows: connections.length, pending };
  return { emulator, stack, left, keyOf: (urn) => prefix + urn.split("::c").at(-1) };
}

function killVictims(cli: number, victims: Moment["victims"]): void {
  const all = family(cli);
  kill(all.filter((one) => isVictim(one, cli, victims)));
  // Not all end by themselves when their engine is gone.
  killAfterTest(all);
}

function isVictim({ pid, command }: Process, cli: number, victims: Moment["victims"]): boolean {
  if (victims === "everyone") return true;
  return victims === "the CLI" ? pid === cli : PROVIDER.test(command);
}

/**
 * Makes the state readable after a kill. The file backend writes the checkpoint's companion file (`<stack>.json.attrs`) in
 * place, so a kill can leave it empty; each command then fails with "failed to load checkpoint: EOF". Without that file,
 * Pulumi reads the checkpoint itself.
 */
export function removeBrokenCompanions({ folder }: LocalStack): void {
  for (const name of readdirSync(join(folder, "state"), { recursive: true, encoding: "utf8" })) {
    const path = join(folder, "state", name);
    if (name.endsWith(".attrs") && !isJson(readFileSync(path, "utf8"))) rmSync(path);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
