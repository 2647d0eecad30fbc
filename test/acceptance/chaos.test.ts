import { expect, test } from "vitest";
import { COUNT, type Moment, moments, removeBrokenCompanions, strike } from "../chaos/moment";

/** `npm run test:chaos` runs 20 moments. Another seed gives other moments. */
const MOMENTS = Number(process.env.CHAOS_MOMENTS ?? 3);
const SEED = Number(process.env.CHAOS_SEED ?? 1);

const title = ({ posts, delay, victims, refresh }: Moment) =>
  `${victims} killed ${delay} ms after POST ${posts}; pulumi cancel and up${refresh ? " --refresh" : ""} recover`;

for (const [at, moment] of moments(SEED, MOMENTS).entries()) {
  test(`seed ${SEED}, moment ${at}: ${title(moment)}`, async () => {
    const { emulator, stack, left, keyOf } = await strike(moment);
    removeBrokenCompanions(stack);
    const cancel = await stack.run(["cancel", "--yes"]);
    const refresh = moment.refresh ? ["--refresh"] : [];
    const env = { FLOWSTACK_EXISTING: "adopt" };
    const up = await stack.run(["up", "--yes", "--skip-preview", ...refresh], { env });
    expect([up.code, cancel.code], up.output).toEqual([0, 0]);

    const { connections: rows } = stack.state();
    const ids = emulator.connections().map(({ id }) => id);
    expect(ids).toHaveLength(COUNT);
    expect(rows.map(({ id }) => id).sort()).toEqual(ids.sort());
    for (const { id, urn } of rows) expect(emulator.holdsKey(id, keyOf(urn)), urn).toBe(true);

    // The unfinished operations of the killed run stay in the state until this flag removes them.
    await stack.run(["refresh", "--yes", "--skip-preview", "--clear-pending-creates"]);
    expect(stack.state().pending).toBe(0);
    const preview = await stack.run(["preview", "--expect-no-changes"]);
    expect(preview.code, preview.output).toBe(0);
    console.log(
      `after the kill: ${left.connections} connections, ${left.rows} rows, ${left.pending} unfinished; recovered: ${COUNT} and ${rows.length}`,
    );
  });
}
