/**
 * The quickstart stack's whole life on an emulator: what `npm start` shows. Every step is checked against what the
 * emulator really holds. It needs the engine on PATH: start it by `npm start`.
 */
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { root } from "./lib/paths.mjs";
import { Failure, main } from "./lib/script.mjs";
import { Stack } from "./lib/stack.mjs";

/** @typedef {import("../emulator/index.js").Emulator} Emulator */

/** A key as Stripe would give it. */
const newKey = () => `sk_test_${randomBytes(12).toString("hex")}`;

/** @typedef {{ emulator: Emulator, stack: Stack, id: string }} Scene `id`: that of the connection, as of the last step */

/** @type {{ title: string, run: (scene: Scene) => Promise<void> }[]} */
const STEPS = [
  {
    title: "pulumi up: the connection is created",
    async run(scene) {
      await scene.stack.up();
      scene.id = await onlyConnection(scene);
    },
  },
  {
    title: "pulumi up again: nothing has changed, so nothing is done",
    async run(scene) {
      await scene.stack.up("--skip-preview", "--expect-no-changes");
      check((await onlyConnection(scene)) === scene.id, "the connection is no longer the same");
    },
  },
  {
    title: "a new Stripe key: FlowStack cannot change a key, so the connection is replaced",
    async run(scene) {
      const [old, key] = [scene.id, newKey()];
      await scene.stack.setSecret("stripeKey", key);
      await scene.stack.up();
      scene.id = await onlyConnection(scene);
      check(scene.id !== old, "the connection was not replaced");
      check(scene.emulator.holdsKey(scene.id, key), "the new connection does not hold the new key");
    },
  },
  {
    title: "somebody deletes the connection in the dashboard: pulumi refresh finds out",
    async run({ emulator, stack, id }) {
      emulator.remove(id);
      await stack.refresh();
      check((await stack.connections()) === 0, "the state still holds the deleted connection");
    },
  },
  {
    title: "pulumi up: the connection is there again",
    async run(scene) {
      await scene.stack.up("--skip-preview");
      const id = await onlyConnection(scene);
      check(id !== scene.id, "the connection has the id of the deleted one");
    },
  },
  {
    title: "pulumi destroy: the connection is revoked",
    async run({ emulator, stack }) {
      await stack.destroy();
      check(emulator.connections().length === 0, "FlowStack still has the connection");
      check((await stack.connections()) === 0, "the state still holds the connection");
    },
  },
];

async function demo() {
  // The package is what its users get: compiled, and CommonJS.
  const { startEmulator } = createRequire(import.meta.url)(`${root}dist/emulator/index.js`);
  /** @type {Emulator} */
  const emulator = await startEmulator();
  const stack = new Stack({ FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url });
  console.log(`An emulator of FlowStack is at ${emulator.url}`);
  await stack.init();
  await stack.setSecret("stripeKey", newKey());
  await play({ emulator, stack, id: "" });
  await emulator.close();
  console.log("\nEvery step did what it said.");
}

/** @param {Scene} scene */
async function play(scene) {
  for (const [index, { title, run }] of STEPS.entries()) {
    console.log(`\n── ${index + 1}/${STEPS.length} ${title}`);
    await run(scene).catch((error) => {
      throw error instanceof Failure
        ? new Failure(`Step ${index + 1} (${title}) failed: ${error.message}`)
        : error;
    });
  }
}

/**
 * The id of the one connection there is, on which FlowStack and the stack's outputs must agree.
 *
 * @param {Scene} scene
 */
async function onlyConnection({ emulator, stack }) {
  const [connection, ...more] = emulator.connections();
  check(connection && more.length === 0, `FlowStack has ${emulator.connections().length} connections, not 1`);
  check((await stack.output("id")) === connection.id, "the stack's output is not the id that FlowStack has");
  check(
    (await stack.output("status")) === connection.status,
    "the stack's output is not the status that FlowStack has",
  );
  return connection.id;
}

/**
 * @param {unknown} fact
 * @param {string} otherwise
 * @returns {asserts fact}
 */
function check(fact, otherwise) {
  if (!fact) throw new Failure(otherwise);
}

await main(import.meta.url, demo);
