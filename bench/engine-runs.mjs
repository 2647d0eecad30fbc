import { startProgress } from "../scripts/lib/progress.mjs";
import { Contender, NAMES } from "./contender.mjs";
import { OPERATIONS } from "./operations.mjs";

/**
 * @typedef {import("./contender.mjs").Outcome} Outcome
 * @typedef {import("./package.mjs").Name} Name
 *
 * @typedef {object} EngineRuns all operations on stacks of one size
 * @property {number} size
 * @property {Record<string, Record<Name, Outcome>>} operations
 * @property {Record<Name, number>} bytes size of the state with all connections
 */

/**
 * Runs each operation with one contender after the other, so that other load on the machine affects all of them equally.
 *
 * @param {import("./contender.mjs").Lab} lab
 * @param {number} size
 * @returns {Promise<EngineRuns>}
 */
export async function runOnEngine(lab, size) {
  const contenders = await Promise.all(NAMES.map((name) => Contender.prepare(lab, name, size)));
  /** @type {EngineRuns["operations"]} */
  const operations = {};
  let bytes = /** @type {Record<Name, number>} */ ({});
  for (const operation of OPERATIONS) {
    operations[operation.name] = await forEach(contenders, (one) => watched(one, operation));
    if (operation.name === "create") bytes = await forEach(contenders, ({ stack }) => stack.bytes());
  }
  for (const { emulator } of contenders) await emulator.close();
  return { size, operations, bytes };
}

/**
 * @template T
 * @param {Contender[]} contenders
 * @param {(contender: Contender) => Promise<T>} work
 * @returns {Promise<Record<Name, T>>}
 */
async function forEach(contenders, work) {
  const results = /** @type {Record<Name, T>} */ ({});
  for (const contender of contenders) results[contender.name] = await work(contender);
  return results;
}

/**
 * @param {Contender} contender
 * @param {import("./operations.mjs").Operation} operation
 */
async function watched(contender, operation) {
  const { name, size, emulator } = contender;
  emulator.resetRequests();
  const title = `${operation.name} of ${size}, ${name}`;
  const progress = startProgress(title, () => `${emulator.requests.length} requests`);
  try {
    return await contender.run(operation);
  } finally {
    progress.end();
  }
}
