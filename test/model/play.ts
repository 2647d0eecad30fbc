import { alterName, createFlowStack } from "../../emulator/index";
import { VirtualClock } from "../provider/clock";
import { judge, type Tally } from "./judge";
import { endOfNames } from "./program";
import type { Schedule } from "./schedule";
import { type Contender, Stack } from "./stack";
import type { Scene } from "./wire";

export interface Ending {
  tally: Tally;
  /** One line for each run of each stack, to understand a counterexample by. */
  story: string[][];
}

/** Plays a schedule, from a project without managed connections to the recovery at its end. */
export async function play(schedule: Schedule, contender: Contender): Promise<Ending> {
  const scene = sceneOf(schedule);
  const unmanaged = seedUnmanaged(scene, schedule);
  const stacks = schedule.stacks.map((_, index) => new Stack(scene, schedule, contender, index));
  const turns = Math.max(...schedule.stacks.map(({ length }) => length));
  for (let turn = 0; turn < turns; turn++) {
    await Promise.all(stacks.map((stack) => stack.take(turn)));
  }
  for (const stack of stacks) await stack.finish();
  return { tally: judge(scene, stacks, unmanaged), story: stacks.map(({ story }) => story) };
}

/** Connections that no stack manages. One has the app and name of a resource, but is an OAuth connection. */
function seedUnmanaged({ flowstack }: Scene, schedule: Schedule): string[] {
  const { uniqueNames, alterNames } = schedule;
  // The name of the first resource of the first program: see #fresh in program.ts.
  const name = alterName(`name-0-1${endOfNames(schedule)}`, alterNames);
  const lookalike = { app: "stripe", name, type: "OAUTH2" };
  const rows = [{ app: "gmail", name: "Support inbox", type: "OAUTH2" }, ...(uniqueNames ? [] : [lookalike])];
  return flowstack.seed(rows).map(({ id }) => id);
}

function sceneOf({ seed, uniqueNames, alterNames = {}, lag }: Schedule): Scene {
  const clock = new VirtualClock();
  const listLag = { ms: lag.ms, deletes: lag.deletes };
  const flowstack = createFlowStack({ now: clock.now, uniqueNames, alterNames, listLag });
  // A linear congruential generator, so that the schedule's seed decides every latency: 5 to 99 ms.
  let state = seed;
  const latency = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return 5 + ((state >> 8) % 95);
  };
  return { flowstack, clock, latency };
}
