import { grouped, growth, megabytes, seconds } from "./figures.mjs";
import { count, OPERATIONS } from "./operations.mjs";

/**
 * @typedef {import("./index.mjs").Results} Results
 * @typedef {import("./engine-runs.mjs").EngineRuns} EngineRuns
 * @typedef {import("./package.mjs").Name} Name
 *
 * @typedef {object} Aim
 * @property {string} what
 * @property {string} aim
 * @property {string} measured
 * @property {boolean | undefined} met undefined: not measured in this run
 */

/** The number of connections in some aims. */
const THOUSAND = 1_000;

/**
 * The aims of this design, and the measured values.
 *
 * @param {Results} results
 * @returns {Aim[]}
 */
export function judge(results) {
  const largest = /** @type {EngineRuns} */ (results.engine.at(-1));
  return [
    requests(results.engine),
    refreshOf(results.engine.find(({ size }) => size === THOUSAND)),
    ...standstills(results),
    ...floors(largest),
    ...againstOrdinary(largest),
    ...memoryAims(results),
    ...pluginAims(results),
  ];
}

/**
 * @param {EngineRuns[]} all
 * @returns {Aim}
 */
function requests(all) {
  const ratios = all.flatMap(({ size, operations }) =>
    OPERATIONS.flatMap(({ name, least }) => {
      const needed = count(least(size));
      const sent = [operations[name]?.ours, operations[name]?.plugin].map((one) => one?.requests ?? 0);
      return sent.map((requests) => (needed === 0 ? 1 + requests : requests / needed));
    }),
  );
  const worst = Math.max(...ratios);
  const what = "requests ÷ the smallest possible number, in the worst operation and size";
  return { what, aim: "1.00", measured: worst.toFixed(2), met: worst <= 1 };
}

/**
 * @param {EngineRuns | undefined} runs
 * @returns {Aim}
 */
function refreshOf(runs) {
  const sent = runs?.operations.refresh?.ours.requests;
  const met = sent === undefined ? undefined : sent <= 10;
  return { what: "requests of a refresh of 1,000", aim: "10", measured: `${sent ?? "–"}`, met };
}

/**
 * @param {Results} results
 * @returns {Aim[]}
 */
function standstills({ standstills }) {
  const ours = standstills.filter(({ rival }) => rival === "ours");
  return ours.map(({ what, further, answered }) => ({
    what: `no quota left, ${what}: seconds from the first 429 to the error message; requests after it`,
    aim: "1; 0",
    measured: `${seconds(answered)}; ${further}`,
    met: answered !== undefined && answered <= 1 && further === 0,
  }));
}

/**
 * The floor is the time of the engine with a provider that does nothing.
 *
 * @param {EngineRuns} largest
 * @returns {Aim[]}
 */
function floors(largest) {
  return ["create", "refresh"].map((name) => timeOver(largest, name, ["ours", "empty"], 1.05));
}

/**
 * @param {EngineRuns} largest
 * @returns {Aim[]}
 */
function againstOrdinary(largest) {
  return ["create", "refresh"].map((name) => timeOver(largest, name, ["ours", "ordinary"], 0.6));
}

/**
 * @param {EngineRuns} runs
 * @param {string} name of the operation
 * @param {[Name, Name]} pair
 * @param {number} aim
 * @returns {Aim}
 */
function timeOver({ size, operations }, name, [one, other], aim) {
  const over = (/** @type {"seconds" | "processor"} */ which) =>
    (operations[name]?.[one][which] ?? 0) / (operations[name]?.[other][which] ?? 0);
  return {
    what: `${name} of ${grouped(size)}: time of ${one} ÷ that of ${other} (and processor time)`,
    aim: `${aim}`,
    measured: `${over("seconds").toFixed(2)} (${over("processor").toFixed(2)})`,
    met: over("seconds") <= aim,
  };
}

/**
 * @param {Results} results
 * @returns {Aim[]}
 */
function memoryAims({ options, memory }) {
  const worst = (/** @type {"kept" | "grown"} */ which) =>
    Math.max(...Object.keys(memory.many).map((call) => growth(memory, call, "ours", which) ?? 0));
  const aim = (/** @type {string} */ what, /** @type {number} */ bytes) => ({
    what: `${grouped(options.alone)} connections in one process, more than for 1: ${what}, MB`,
    aim: "20",
    measured: megabytes(bytes),
    met: bytes <= 20e6,
  });
  return [
    aim("memory that the provider keeps", worst("kept")),
    aim("largest size, with garbage", worst("grown")),
  ];
}

/** What the plugin must keep, by the size that it is judged at. */
const PLUGIN_TIMES = /** @type {const} */ ([
  { size: 1_000, name: "create", other: "ordinary", aim: 0.38 },
  { size: 100, name: "preview", other: "ordinary", aim: 0.85 },
  { size: 1_000, name: "refresh", other: "ordinary", aim: 0.28 },
  { size: 100, name: "create", other: "ours", aim: 0.9 },
]);

/**
 * @param {Results} results
 * @returns {Aim[]}
 */
function pluginAims({ engine, start }) {
  const times = PLUGIN_TIMES.flatMap(({ size, name, other, aim }) => {
    const runs = engine.find((one) => one.size === size);
    return runs ? [timeOver(runs, name, ["plugin", other], aim)] : [];
  });
  const largest = /** @type {EngineRuns} */ (engine.at(-1));
  const row = Math.round(largest.bytes.plugin / largest.size);
  return [
    ...times,
    {
      what: `state of ${grouped(largest.size)}: bytes for each connection, plugin`,
      ...{ aim: "1,150", measured: grouped(row), met: row <= 1_150 },
    },
    {
      what: "seconds until the plugin prints its port",
      ...{ aim: "0.3", measured: seconds(start), met: start < 0.3 },
    },
  ];
}
