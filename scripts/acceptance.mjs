/** Runs the acceptance tests on the real engine: `node scripts/acceptance.mjs [vitest's arguments]`. */
import { join } from "node:path";
import { engine } from "./engine.mjs";
import { main, temporaryFolder } from "./lib/script.mjs";
import { tool } from "./lib/tool.mjs";
import { setUp } from "./setup.mjs";

/**
 * @param {string[]} args
 * @returns {Promise<number>} vitest's exit code
 */
export async function acceptance(args) {
  const { env } = await engine();
  // Whatever the tests and their stacks write goes with this folder, on Ctrl-C too. What the user keeps in ~/.pulumi
  // (a login, plugins) is not for tests to see or change.
  const folder = temporaryFolder();
  const places = { TMPDIR: folder, TEMP: folder, TMP: folder, PULUMI_HOME: join(folder, "home") };
  return await tool("vitest", ["run", "--project", "acceptance", ...args], { ...env, ...places });
}

await main(import.meta.url, async () => {
  await setUp();
  return await acceptance(process.argv.slice(2));
});
