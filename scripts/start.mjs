/** `npm start`: the quickstart, from a fresh clone to a destroyed stack, on an emulator of FlowStack. */
import { fileURLToPath } from "node:url";
import { engine } from "./engine.mjs";
import { node } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { main } from "./lib/script.mjs";
import { setUp } from "./setup.mjs";

const DEMO = fileURLToPath(new URL("demo.mjs", import.meta.url));

await main(import.meta.url, async () => {
  await setUp();
  const { env } = await engine();
  // A process of its own, since the package wants a newer Node than these scripts; it stops when it has cleaned up.
  const { code } = await run(node(), [DEMO], { env, graceMs: Number.POSITIVE_INFINITY });
  return code;
});
