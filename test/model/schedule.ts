import fc from "fast-check";
import type { NameAlteration } from "../../emulator/index";
import { LOOKS } from "../../provider/inventory/create-once";
import type { Edit } from "./program";
import { CERTAIN, LATE, NETWORK_EVENTS, type Network, type NetworkEvent } from "./wire";

/** One run of a stack, and what happens before it. */
export interface Step {
  /**
   * The FlowStack key that a person sets before the run: `sibling` is another one of the same project, and stays;
   * `foreign` is one of another project, which is noticed, and taken back.
   */
  key?: "sibling" | "foreign";
  /** What a person changes in the program. */
  edits: Edit[];
  /** Place of the row whose connection a person deletes, or renames, in the dashboard. */
  remove?: number;
  rename?: number;
  /** Milliseconds between these changes and the run. */
  pause: number;
  command: "up" | "up --refresh" | "refresh";
  /** What the network does during the run. */
  network: Network;
  /** What the network does during the first attempt to recover, if the run needs one. */
  recovery: Network;
}

/** Everything that happens, as data, so that it can be played again. */
export interface Schedule extends Setting {
  /** Decides how long each request and each reply takes on its way. */
  seed: number;
  /** Pulumi's `--parallel`. */
  parallel: number;
  /** How long lists lag behind writes, in milliseconds, and whether they also lag behind deletes. */
  lag: { ms: number; deletes: boolean };
  /** The steps of each stack. The first steps of all stacks run at the same time, then the second ones, and so on. */
  stacks: Step[][];
}

interface Setting {
  /** Whether FlowStack refuses a second connection of the same app and name. */
  uniqueNames: boolean;
  /** Whether both stacks use the same apps and names, with `flowstack:existing` set to `create`. */
  sameNames: boolean;
  /** Whether the `up` that recovers refreshes first. */
  refresh: boolean;
  /** How FlowStack stores names otherwise than they were sent. Default: as sent. */
  alterNames?: NameAlteration | undefined;
}

/** Schedules with the same setting, and what may happen in them. */
interface Family {
  setting: Setting;
  edits: Edit["kind"][];
  /** Events of POSTs. */
  post: NetworkEvent[];
  /** Events of GETs and DELETEs. */
  others: NetworkEvent[];
}

/** How long the provider searches the list for a POST of unknown outcome, in milliseconds. */
export const WINDOW = LOOKS.at(-1) as number;

/** Even a `late` POST appears in a list that lags this long before the window ends, with a second to spare. */
const MOST_LAG = WINDOW - LATE - 1_000;
/** Runs of one stack: enough for a loss, its recovery and a change after both. */
const MOST_STEPS = 4;
/** Requests that fail in a row when FlowStack is down: more than any call has attempts. */
const OUTAGE = 24;

const EDITS: Edit["kind"][] = [
  "add",
  "remove",
  "new key",
  "bad key",
  "new name",
  "new app",
  "move",
  "move, alias",
  "swap",
];

/** All kinds of edit except these. */
function allBut(...kinds: Edit["kind"][]): Edit["kind"][] {
  return EDITS.filter((kind) => !kinds.includes(kind));
}

/** Cutting is left out: two names that become one could not be told apart. */
const ALTERED: NameAlteration = { nfkc: true, collapseBlanks: true, htmlEscape: true };

const PLAIN: Setting = { uniqueNames: false, sameNames: false, refresh: false };
const ANYTHING: Family = {
  setting: { ...PLAIN, refresh: true },
  edits: EDITS,
  post: NETWORK_EVENTS,
  others: NETWORK_EVENTS,
};

/** What no provider could handle is left out here, with the reason, and nowhere else. */
const FAMILIES: Family[] = [
  ANYTHING,
  { ...ANYTHING, setting: { ...PLAIN, refresh: true, alterNames: ALTERED } },
  // `adopt` without a refresh: when the first resource is created, the engine has not yet read every row. A resource may
  // then adopt the connection of another row of its own stack, which has another key. So there are no swapped names,
  // and either new logical names or new keys, but not both.
  { ...ANYTHING, setting: PLAIN, edits: allBut("swap", "move") },
  { ...ANYTHING, setting: PLAIN, edits: allBut("swap", "new key", "bad key") },
  // Where names are unique, two connections of one name cannot exist at the same time: replacements delete first, and a
  // new logical name needs its alias.
  { ...ANYTHING, setting: { ...PLAIN, uniqueNames: true }, edits: allBut("swap", "move") },
  // Two stacks create the same app and name in one project: if one of them loses a reply, nothing that FlowStack shows
  // tells which stack created the connection. So the outcome of each POST is known.
  {
    setting: { ...PLAIN, sameNames: true },
    edits: EDITS,
    post: CERTAIN,
    others: NETWORK_EVENTS.filter((event) => !event.startsWith("killed")),
  },
];

export const schedules: fc.Arbitrary<Schedule> = fc.oneof(...FAMILIES.map(schedulesOf));

function schedulesOf(family: Family): fc.Arbitrary<Schedule> {
  return fc.record({
    seed: fc.nat(),
    parallel: fc.constantFrom(1, 2, 4, 16),
    lag: fc.record({ ms: fc.oneof(fc.constant(0), fc.nat({ max: MOST_LAG })), deletes: fc.boolean() }),
    stacks: fc.array(stackOf(family), { minLength: 1, maxLength: 2 }),
    uniqueNames: fc.constant(family.setting.uniqueNames),
    sameNames: fc.constant(family.setting.sameNames),
    refresh: fc.constant(family.setting.refresh),
    alterNames: fc.constant(family.setting.alterNames),
  });
}

/** The first step always adds at least one resource. */
function stackOf(family: Family): fc.Arbitrary<Step[]> {
  const first = fc.tuple(fc.integer({ min: 1, max: 5 }), stepOf(family)).map(([count, step]): Step => {
    const added = Array.from({ length: count }, (_, at) => ({ kind: "add" as const, at }));
    return { ...step, edits: [...added, ...step.edits], command: "up" };
  });
  const rest = fc.array(stepOf(family), { maxLength: MOST_STEPS - 1 });
  return fc.tuple(first, rest).map(([step, steps]) => [step, ...steps]);
}

function stepOf({ edits, post, others }: Family): fc.Arbitrary<Step> {
  const network = fc.record({ POST: eventsOf(post), GET: eventsOf(others), DELETE: eventsOf(others) });
  const place = fc.nat({ max: 7 });
  const edit = fc.record({ kind: fc.constantFrom<Edit["kind"]>("add", ...edits), at: place });
  const step = fc.record(
    {
      key: fc.constantFrom("sibling", "foreign"),
      edits: fc.array(edit, { maxLength: 4 }),
      remove: place,
      rename: place,
      pause: fc.nat({ max: 20_000 }),
      command: fc.constantFrom("up", "up --refresh", "refresh"),
      network,
      recovery: network,
    },
    { requiredKeys: ["edits", "pause", "command", "network", "recovery"] },
  );
  return step.map((one) => caughtUp(one as Step));
}

/** At least half of the requests succeed; one event in ten lasts as long as an outage. */
function eventsOf(some: NetworkEvent[]): fc.Arbitrary<NetworkEvent[]> {
  const event = fc.oneof(fc.constant<NetworkEvent>("ok"), fc.constantFrom(...some));
  const times = fc.oneof(
    { arbitrary: fc.constant(1), weight: 9 },
    { arbitrary: fc.constant(OUTAGE), weight: 1 },
  );
  const series = fc.tuple(event, times).map(([one, count]) => Array<NetworkEvent>(count).fill(one));
  return fc.array(series, { maxLength: 6 }).map((all) => all.flat());
}

/**
 * A new logical name without an alias creates a second connection like the old one. If lists do not show the old one yet,
 * it can appear after a lost POST and look like that POST's. So lists have caught up before such a run.
 */
function caughtUp(step: Step): Step {
  const isMoved = step.edits.some(({ kind }) => kind === "move");
  return isMoved ? { ...step, pause: step.pause + WINDOW } : step;
}
