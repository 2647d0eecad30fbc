/**
 * Runs every shell line of examples/gitops and examples/policies on the real engine:
 * `node scripts/pipelines.mjs [arguments of vitest]`.
 */
import { acceptance } from "./acceptance.mjs";
import { main } from "./lib/script.mjs";
import { setUp } from "./setup.mjs";

await main(import.meta.url, async () => {
  await setUp();
  return await acceptance(process.argv.slice(2), "pipelines");
});
