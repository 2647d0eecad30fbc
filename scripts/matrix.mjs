/**
 * Installs the packed package in every way that the docs promise, and runs it on the real engine:
 * `npm run test:matrix -- [arguments of vitest]`, for example `-- managers` or `-- -t "Yarn"`. Takes about 10 minutes.
 */
import { engine } from "./engine.mjs";
import { main } from "./lib/script.mjs";
import { vitest } from "./lib/tool.mjs";
import { setUp } from "./setup.mjs";

await main(import.meta.url, async () => {
  await setUp();
  const { env } = await engine();
  return await vitest("matrix", process.argv.slice(2), env);
});
