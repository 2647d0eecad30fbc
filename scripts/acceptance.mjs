/** Runs the acceptance tests on the real engine: `node scripts/acceptance.mjs [arguments of vitest]`. */
import { engine } from "./engine.mjs";
import { main } from "./lib/script.mjs";
import { vitest } from "./lib/tool.mjs";
import { setUp } from "./setup.mjs";

/**
 * @param {string[]} args
 * @returns {Promise<number>} vitest's exit code
 */
export async function acceptance(args) {
  const { env } = await engine();
  return await vitest("acceptance", args, env);
}

await main(import.meta.url, async () => {
  await setUp();
  return await acceptance(process.argv.slice(2));
});
