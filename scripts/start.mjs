/** `npm start`: runs the quickstart on an emulator of FlowStack, from a fresh clone to a destroyed stack. */
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
  // The demo is a program of its own, since the package needs a newer Node than the scripts.
  const { code } = await run(node(), [DEMO], { env });
  return code;
});
