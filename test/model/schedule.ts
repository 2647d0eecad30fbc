import fc from "fast-check";
import { LOOKS } from "../../provider/inventory/create-once";
import type { Edit } from "./program";
import { CERTAIN, FATES, type Fate, type Fates, LATE } from "./wire";

/** One run of a stack, and what comes before it. */
export interface Step {
  edits: Edit[];
  /** Rows whose connection is deleted, or renamed, in the dashboard. */
  remove?: number;
  rename?: number;
  /** Milliseconds since the last run. */
  pause: number;
  command: "up" | "up --refresh" | "refresh";
  fates: Fates;
  /** What becomes of the first attempt to recover, if there must be one. */
  recovery: Fates;
}

/** Everything that is to happen, so that it can be played again. */
export interface Schedule extends Setting {
  /** Decides how long each stretch of wire takes. */
  seed: number;
  parallel: number;
  /** How far lists are behind writes. */
  lag: { ms: number; deletes: boolean };
  /** The steps of each stack; stacks take theirs at once. */
  stacks: Step[][];
}

interface Setting {
  uniqueNames: boolean;
  /** Two stacks have connections of the same app and name, and both are told to create another one. */
  sameNames: boolean;
  /** Whether the recovery's `up` refreshes first. */
  refresh: boolean;
}

interface Family {
  setting: Setting;
  edits: Edit["kind"][];
  post: Fate[];
  others: Fate[];
}

/** How long after its commit a POST is looked for. */
export const WINDOW = LOOKS.at(-1) as number;

/** A POST that is late, and then hidden by a list, still shows up within the window. */
const MOST_LAG = WINDOW - LATE - 1_000;
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

function but(...kinds: Edit["kind"][]): Edit["kind"][] {
  return EDITS.filter((kind) => !kinds.includes(kind));
}

const PLAIN: Setting = { uniqueNames: false, sameNames: false, refresh: false };
const ANYTHING: Family = { setting: { ...PLAIN, refresh: true }, edits: EDITS, post: FATES, others: FATES };

/** What nobody could win is left out here, with the reason, and nowhere else. */
const FAMILIES: Family[] = [
  ANYTHING,
  // `adopt` without a refresh: the engine has not asked about every row yet when the first resource is created, so that
  // a resource may take over a row of its own stack, whose key is another one. Hence no swapped names, and of a
  // new logical name and a new key only one.
  { ...ANYTHING, setting: PLAIN, edits: but("swap", "move") },
  { ...ANYTHING, setting: PLAIN, edits: but("swap", "new key", "bad key") },
  // Where names are unique, no second connection of a name can stand beside the first, even for a moment: replacements
  // delete first, and a new logical name needs its alias.
  { ...ANYTHING, setting: { ...PLAIN, uniqueNames: true }, edits: but("swap", "move") },
  // Two stacks that make the same app and name in one project: if one of them loses a reply, nothing that FlowStack
  // shows tells whose connection it is. Hence no doubt about a POST.
  {
    setting: { ...PLAIN, sameNames: true },
    edits: EDITS,
    post: CERTAIN,
    others: FATES.filter((fate) => !fate.startsWith("killed")),
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
  });
}

/** The first step always adds something. */
function stackOf(family: Family): fc.Arbitrary<Step[]> {
  const first = fc.tuple(fc.integer({ min: 1, max: 5 }), stepOf(family)).map(([count, step]): Step => {
    const added = Array.from({ length: count }, (_, at) => ({ kind: "add" as const, at }));
    return { ...step, edits: [...added, ...step.edits], command: "up" };
  });
  const rest = fc.array(stepOf(family), { maxLength: MOST_STEPS - 1 });
  return fc.tuple(first, rest).map(([step, steps]) => [step, ...steps]);
}

function stepOf({ edits, post, others }: Family): fc.Arbitrary<Step> {
  const fates = fc.record({ POST: fatesOf(post), GET: fatesOf(others), DELETE: fatesOf(others) });
  const place = fc.nat({ max: 7 });
  const edit = fc.record({ kind: fc.constantFrom<Edit["kind"]>("add", ...edits), at: place });
  const step = fc.record(
    {
      edits: fc.array(edit, { maxLength: 4 }),
      remove: place,
      rename: place,
      pause: fc.nat({ max: 20_000 }),
      command: fc.constantFrom("up", "up --refresh", "refresh"),
      fates,
      recovery: fates,
    },
    { requiredKeys: ["edits", "pause", "command", "fates", "recovery"] },
  );
  return step.map((one) => caughtUp(one as Step));
}

/** Half of all requests come to no harm; some harm lasts. */
function fatesOf(some: Fate[]): fc.Arbitrary<Fate[]> {
  const fate = fc.oneof(fc.constant<Fate>("ok"), fc.constantFrom(...some));
  const times = fc.oneof(
    { arbitrary: fc.constant(1), weight: 9 },
    { arbitrary: fc.constant(OUTAGE), weight: 1 },
  );
  const spell = fc.tuple(fate, times).map(([one, count]) => Array<Fate>(count).fill(one));
  return fc.array(spell, { maxLength: 6 }).map((spells) => spells.flat());
}

/**
 * A new logical name without an alias, while lists do not show the old row yet: what then appears after a lost POST may
 * be that row. So the lists have caught up before such a run.
 */
function caughtUp(step: Step): Step {
  const isMoved = step.edits.some(({ kind }) => kind === "move");
  return isMoved ? { ...step, pause: step.pause + WINDOW } : step;
}
