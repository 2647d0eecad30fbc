/**
 * Calls a provider without an engine, in a process of its own: Pulumi's host also starts one for each operation. alone.mjs
 * runs it in the program's folder, as `node --expose-gc driver.mjs JOB`. It prints its Findings.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { connection } from "./programs/connections.js";

/**
 * @typedef {object} Job
 * @property {string} module the provider's module, as the program's folder imports it
 * @property {"create" | "diff" | "read" | "delete"} call
 * @property {number} size
 * @property {number} parallel calls at a time
 * @property {string} rows the file that a create writes and the other calls read, in place of an engine's state
 *
 * @typedef {object} Findings
 * @property {number} seconds
 * @property {number} failed calls
 * @property {number} ended milliseconds since 1970
 * @property {number} kept growth of the used heap since before the first call, in bytes
 * @property {number} grown largest growth of the process since before the first call, in bytes, with garbage
 *
 * @typedef {{ id: string, outputs: Record<string, unknown>, inputs: Record<string, unknown> }} Row
 * @typedef {import("@pulumi/pulumi").dynamic.ResourceProvider} Parts
 * @typedef {Parts & Required<Pick<Parts, "diff" | "read" | "delete">>} Provider
 */

/** @type {Job} */
const job = JSON.parse(process.argv[2] ?? "");
const requireThere = createRequire(join(process.cwd(), "index.js"));

/** @returns {Provider} */
function load() {
  const loaded = requireThere(job.module);
  const provider = loaded.provider ?? loaded;
  // The configuration is empty: the provider reads its settings from the environment.
  provider.configure?.({ config: { get: () => undefined } });
  return provider;
}

/** @type {Record<Job["call"], (provider: Provider, row: Row, keep: (row: Row) => void) => Promise<unknown>>} */
const CALLS = {
  async create(provider, { inputs }, keep) {
    await provider.check?.({}, inputs);
    const { id, outs } = await provider.create(inputs);
    keep({ id, outputs: outs, inputs });
  },
  async diff(provider, { id, inputs, outputs }) {
    await provider.check?.(inputs, inputs);
    const { changes } = await provider.diff(id, outputs, inputs);
    if (changes) throw new Error("diff reports a change, and nothing has changed");
  },
  async read(provider, { id, outputs }) {
    if ((await provider.read(id, outputs)).id !== id)
      throw new Error("read reports a connection of FlowStack as deleted");
  },
  delete: (provider, { id, outputs }) => provider.delete(id, outputs),
};

/** @returns {Row[]} */
function rowsToBegin() {
  if (job.call === "create") {
    return Array.from({ length: job.size }, (_, index) => ({
      id: "",
      outputs: {},
      inputs: connection(index),
    }));
  }
  const lines = readFileSync(job.rows, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/**
 * @param {Row[]} rows
 * @returns {Promise<number>} how many calls failed
 */
async function callForAll(rows) {
  const provider = load();
  const file = job.call === "create" ? openSync(job.rows, "w") : undefined;
  const keep = (/** @type {Row} */ row) =>
    file === undefined ? undefined : writeSync(file, `${JSON.stringify(row)}\n`);
  let [next, failed] = [0, 0];
  const worker = async () => {
    for (let row = rows[next++]; row; row = rows[next++]) {
      await CALLS[job.call](provider, row, keep).catch(() => failed++);
    }
  };
  await Promise.all(Array.from({ length: Math.min(job.parallel, rows.length) }, worker));
  if (file !== undefined) closeSync(file);
  return failed;
}

function heap() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const rows = rowsToBegin();
load();
const [heapBefore, sizeBefore] = [heap(), process.memoryUsage().rss];
const started = performance.now();
const failed = await callForAll(rows);
const seconds = (performance.now() - started) / 1_000;
/** @type {Findings} */
const findings = {
  seconds,
  failed,
  ended: Date.now(),
  kept: heap() - heapBefore,
  grown: Math.max(0, process.resourceUsage().maxRSS * 1024 - sizeBefore),
};
process.stdout.write(JSON.stringify(findings), () => process.exit());
