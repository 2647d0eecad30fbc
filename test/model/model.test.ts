import fc from "fast-check";
import { expect, test } from "vitest";
import { sum, type Tally } from "./judge";
import { play } from "./play";
import { type Schedule, schedules } from "./schedule";
import { CONTENDERS, type Contender, isOurs } from "./stack";

/** 200 in `npm test`; `npm run test:model` plays 10,000. Another seed plays other schedules. */
const COUNT = Number(process.env.MODEL_SCHEDULES ?? 200);
const SEED = Number(process.env.MODEL_SEED ?? 1);
/** 10,000 schedules take some ten minutes; the limit is for a much slower machine. */
const MINUTES = 30;

test(
  "whatever the network does to any request, each resource ends with exactly one connection",
  async () => {
    const totals = new Map<Contender, Tally>();
    const property = fc.asyncProperty(schedules, async (schedule) => {
      for (const contender of CONTENDERS) {
        const { tally, story } = await play(schedule, contender);
        const total = totals.get(contender);
        totals.set(contender, total ? sum(total, tally) : tally);
        if (isOurs(contender)) expectFlawless(tally, [[contender], ...story]);
      }
    });
    const start = Date.now();
    await fc.assert(property, { numRuns: COUNT, seed: SEED });
    report(totals, Date.now() - start);
    // If a simple provider passed these schedules, too, they would prove nothing.
    for (const baseline of ["blind", "never-looks"] as const) {
      expect(totals.get(baseline)?.duplicates, baseline).toBeGreaterThan(0);
      expect(totals.get(baseline)?.orphans, baseline).toBeGreaterThan(0);
    }
  },
  MINUTES * 60_000,
);

test("a schedule that is played again ends the same", async () => {
  const [schedule] = fc.sample(schedules, { numRuns: 1, seed: SEED }) as [Schedule];
  const [one, other] = [await play(schedule, "blind"), await play(schedule, "blind")];
  expect(one).toEqual(other);
});

function expectFlawless(tally: Tally, story: string[][]): void {
  const flaws = Object.entries(tally).filter(([, count]) => count > 0);
  expect(flaws, story.map((runs) => runs.join("\n")).join("\n\n")).toEqual([]);
}

function report(totals: Map<Contender, Tally>, elapsed: number): void {
  console.log(`${COUNT} schedules, MODEL_SEED=${SEED}, ${(elapsed / 1_000).toFixed(1)} s`);
  console.table(Object.fromEntries(totals));
}
