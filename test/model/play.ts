import { createFlowStack } from "../../emulator/index";
import { VirtualClock } from "../provider/clock";
import { judge, type Tally } from "./judge";
import type { Schedule } from "./schedule";
import { type Contender, Stack } from "./stack";
import type { Scene } from "./wire";

export interface Ending {
  tally: Tally;
  /** What each stack's runs said, for whoever reads a counterexample. */
  story: string[][];
}

/** Plays a schedule from an empty project to the recovery at its end. */
export async function play(schedule: Schedule, contender: Contender): Promise<Ending> {
  const scene = sceneOf(schedule);
  const strangers = seedStrangers(scene, schedule);
  const stacks = schedule.stacks.map((_, index) => new Stack(scene, schedule, contender, index));
  const turns = Math.max(...schedule.stacks.map(({ length }) => length));
  for (let turn = 0; turn < turns; turn++) {
    await Promise.all(stacks.map((stack) => stack.take(turn)));
  }
  for (const stack of stacks) await stack.finish();
  return { tally: judge(scene, stacks, strangers), story: stacks.map(({ story }) => story) };
}

/** Connections that are none of any stack's business, one of them much like a stack's own. */
function seedStrangers({ flowstack }: Scene, { uniqueNames }: Schedule): string[] {
  const twin = { app: "stripe", name: "name-0-1", type: "OAUTH2" };
  const rows = [{ app: "gmail", name: "Support inbox", type: "OAUTH2" }, ...(uniqueNames ? [] : [twin])];
  return flowstack.seed(rows).map(({ id }) => id);
}

function sceneOf({ seed, uniqueNames, lag }: Schedule): Scene {
  const clock = new VirtualClock();
  const listLag = { ms: lag.ms, deletes: lag.deletes };
  const flowstack = createFlowStack({ now: clock.now, uniqueNames, listLag });
  let state = seed;
  const latency = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return 5 + ((state >> 8) % 95);
  };
  return { flowstack, clock, latency };
}
