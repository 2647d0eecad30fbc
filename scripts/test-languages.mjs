/**
 * Runs the programs of other languages, and the shell lines of the pages about the plugin, on the real engine:
 * `npm run test:languages`. It needs Python 3, and Go.
 */
import { languages } from "./languages.mjs";
import { main } from "./lib/script.mjs";
import { vitest } from "./lib/tool.mjs";
import { setUp } from "./setup.mjs";

await main(import.meta.url, async () => {
  await setUp();
  const { env } = await languages(["yaml", "python", "go"]);
  return await vitest("languages", process.argv.slice(2), env);
});
