/**
 * What `npm start` shows: the whole life of the quickstart's stack, on an emulator. Each step checks the result in the
 * emulator. This program needs the engine on PATH: start it by `npm start`.
 */
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { Failure, main, temporaryFolder } from "./lib/script.mjs";
import { copyExample, LocalStack } from "./lib/stack.mjs";

/** @typedef {import("../emulator/index.js").Emulator} Emulator */

/** A key like those of Stripe. */
const newKey = () => `sk_test_${randomBytes(12).toString("hex")}`;

/** @typedef {{ emulator: Emulator, stack: LocalStack, id: string }} Scene `id`: the connection's, after the last step */

/** @type {{ title: string, run: (scene: Scene) => Promise<void> }[]} */
const STEPS = [
  {
    title: "pulumi up creates the connection",
    async run(scene) {
      await show(scene.stack, "up");
      scene.id = await onlyConnection(scene);
    },
  },
  {
    title: "pulumi up again: nothing has changed, so it does nothing",
    async run(scene) {
      await show(scene.stack, "up", "--skip-preview", "--expect-no-changes");
      check((await onlyConnection(scene)) === scene.id, "the connection is not the same as before");
    },
  },
  {
    title: "a new Stripe key: FlowStack cannot change a key, so pulumi up replaces the connection",
    async run(scene) {
      const [old, key] = [scene.id, newKey()];
      await scene.stack.setSecret("stripeKey", key);
      await show(scene.stack, "up");
      scene.id = await onlyConnection(scene);
      check(scene.id !== old, "the connection was not replaced");
      check(scene.emulator.holdsKey(scene.id, key), "the new connection does not have the new key");
    },
  },
  {
    title: "somebody deletes the connection in the dashboard: pulumi refresh notices it",
    async run({ emulator, stack, id }) {
      emulator.remove(id);
      await show(stack, "refresh", "--skip-preview");
      check(stack.state().connections.length === 0, "the deleted connection is still in the state");
    },
  },
  {
    title: "pulumi up creates the connection again",
    async run(scene) {
      await show(scene.stack, "up", "--skip-preview");
      const id = await onlyConnection(scene);
      check(id !== scene.id, "the connection has the id of the deleted one");
    },
  },
  {
    title: "pulumi destroy revokes the connection",
    async run({ emulator, stack }) {
      await show(stack, "destroy", "--skip-preview");
      check(emulator.connections().length === 0, "FlowStack still has the connection");
      check(stack.state().connections.length === 0, "the connection is still in the state");
    },
  },
];

async function demo() {
  // The compiled package, as users install it.
  const { startEmulator } = createRequire(import.meta.url)(`${root}dist/emulator/index.js`);
  /** @type {Emulator} */
  const emulator = await startEmulator();
  const folder = copyExample("quickstart", temporaryFolder());
  const settings = { FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url };
  const stack = new LocalStack(folder, "demo", settings);
  console.log(`A FlowStack emulator runs at ${emulator.url}`);
  await stack.init();
  await stack.setSecret("stripeKey", newKey());
  await play({ emulator, stack, id: "" });
  await emulator.close();
  console.log("\nAll steps succeeded.");
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
 * Runs a command in this terminal, in Pulumi's colours.
 *
 * @param {LocalStack} stack
 * @param {string[]} args
 */
async function show({ folder, env }, ...args) {
  console.log(`$ pulumi ${args.join(" ")}`);
  const options = { cwd: folder, env: { ...process.env, ...env } };
  const { code, problem } = await run("pulumi", [...args, "--yes"], options);
  check(code === 0, `pulumi ${args[0]} failed: ${problem ?? `exit code ${code}`}`);
}

/**
 * The id of the only connection. FlowStack and the stack's outputs must agree on it.
 *
 * @param {Scene} scene
 */
async function onlyConnection({ emulator, stack }) {
  const [connection, ...more] = emulator.connections();
  check(connection && more.length === 0, `FlowStack has ${emulator.connections().length} connections, not 1`);
  const { id, status } = JSON.parse((await stack.must(["stack", "output", "--json"])).stdout);
  check(id === connection.id, `the stack's output id is ${id}, but FlowStack has ${connection.id}`);
  check(
    status === connection.status,
    `the stack's output status is ${status}, but FlowStack has ${connection.status}`,
  );
  return connection.id;
}

/**
 * @param {unknown} condition
 * @param {string} problem
 * @returns {asserts condition}
 */
function check(condition, problem) {
  if (!condition) throw new Failure(problem);
}

await main(import.meta.url, demo);
