import { expect, test } from "vitest";
import { COUNT, type Moment, moments, runUntilKilled } from "../chaos/moment";

/** `npm run test:chaos` takes 20. Another seed takes others. */
const MOMENTS = Number(process.env.CHAOS_MOMENTS ?? 3);
const SEED = Number(process.env.CHAOS_SEED ?? 1);

const title = ({ posts, delay, victims, refresh }: Moment) =>
  `${victims} killed ${delay} ms after POST ${posts}: unlocked, and up${refresh ? " --refresh" : ""}`;

for (const [at, moment] of moments(SEED, MOMENTS).entries()) {
  test(`seed ${SEED}, moment ${at}: ${title(moment)}`, async () => {
    const { emulator, project, left, keyOf } = await runUntilKilled(moment);
    project.removeBrokenAttributes();
    const cancel = await project.run(["cancel", "--yes"]);
    const refresh = moment.refresh ? ["--refresh"] : [];
    const up = await project.run(["up", "--yes", "--skip-preview", ...refresh], {
      FLOWSTACK_EXISTING: "adopt",
    });
    expect([up.code, cancel.code], up.output).toEqual([0, 0]);

    const { rows } = project.state();
    const there = emulator.connections().map(({ id }) => id);
    expect(there).toHaveLength(COUNT);
    expect(rows.map(({ id }) => id).sort()).toEqual(there.sort());
    for (const { id, urn } of rows) expect(emulator.holdsKey(id, keyOf(urn)), urn).toBe(true);

    // What the killed run was in the middle of stays in the state until it is told to forget it.
    await project.run(["refresh", "--yes", "--skip-preview", "--clear-pending-creates"]);
    expect(project.state().pending).toBe(0);
    const preview = await project.run(["preview", "--expect-no-changes"]);
    expect(preview.code, preview.output).toBe(0);
    console.log(
      `${left.there} there, ${left.rows} in the state, ${left.pending} pending; then ${COUNT} and ${rows.length}`,
    );
  });
}
