import { judge } from "./aims.mjs";
import { RIVALS } from "./alone.mjs";
import { NAMES } from "./contender.mjs";
import { grouped, growth, megabytes, ratio, seconds, table } from "./figures.mjs";
import { count, leastTime, OPERATIONS } from "./operations.mjs";

/**
 * @typedef {import("./index.mjs").Results} Results
 * @typedef {import("./engine-runs.mjs").EngineRuns} EngineRuns
 * @typedef {import("./package.mjs").Name} Name
 */

/**
 * All tables, in Markdown.
 *
 * @param {Results} results
 * @param {string} machine
 */
export function report(results, machine) {
  const { latencyMs, parallel } = results.options;
  return [
    `${machine}\nServer latency ${latencyMs} ms, parallelism ${parallel} (the engine's default), local file backend.`,
    section("Aims", aimsTable(results)),
    section("Requests", requestsTable(results.engine)),
    section("Time, seconds", timeTable(results.engine, "seconds")),
    section(
      "Processor time of engine, program and provider, seconds",
      timeTable(results.engine, "processor"),
    ),
    section("The provider alone, seconds", aloneTable(results)),
    section("State, bytes", stateTable(results.engine)),
    section("Memory of the provider's process at most, MB", memoryTable(results.engine)),
    section(`${grouped(results.options.alone)} connections without an engine`, manyTable(results.memory)),
    section("An exhausted quota", quotaTable(results)),
  ].join("\n\n");
}

/**
 * @param {string} title
 * @param {string} body
 */
const section = (title, body) => `### ${title}\n\n${body}`;

/** @param {Results} results */
function aimsTable(results) {
  const word = (/** @type {boolean | undefined} */ met) =>
    met === undefined ? "not measured" : met ? "met" : "**missed**";
  const rows = judge(results).map(({ what, aim, measured, met }) => [what, measured, aim, word(met)]);
  return table(["figure", "measured", "aim at most", ""], rows);
}

/** @param {EngineRuns[]} all */
function requestsTable(all) {
  const rows = eachOperation(all, ({ size, operations }, { name, least }) => {
    const { ours, plugin, ordinary } = operations[name] ?? {};
    const needed = count(least(size));
    const over = ratio(ours?.requests ?? 0, needed);
    return [needed, ours?.requests, plugin?.requests, ordinary?.requests]
      .map((value) => grouped(value ?? 0))
      .toSpliced(2, 0, over);
  });
  return table(["operation, connections", "least", "ours", "ours ÷ least", "plugin", "ordinary"], rows);
}

/**
 * @param {EngineRuns[]} all
 * @param {"seconds" | "processor"} which
 */
function timeTable(all, which) {
  const rows = eachOperation(all, ({ operations }, { name }) => {
    const times = NAMES.map((contender) => operations[name]?.[contender][which]);
    const [ours = 0, plugin = 0, ordinary = 0, empty = 0] = times;
    const ratios = [ratio(ours, ordinary), ratio(ours, empty), ratio(plugin, ordinary), ratio(plugin, ours)];
    return [...times.map(seconds), ...ratios];
  });
  const ratios = ["ours ÷ ordinary", "ours ÷ empty", "plugin ÷ ordinary", "plugin ÷ ours"];
  return table(["operation, connections", ...NAMES, ...ratios], rows);
}

/**
 * @param {EngineRuns[]} all
 * @param {(runs: EngineRuns, operation: import("./operations.mjs").Operation) => string[]} figures
 */
function eachOperation(all, figures) {
  return OPERATIONS.flatMap((operation) =>
    all.map((runs) => [`${operation.name}, ${grouped(runs.size)}`, ...figures(runs, operation)]),
  );
}

/** The calls of the provider, and the operations of the CLI. */
const OPERATION_OF = { create: "create", read: "refresh", delete: "destroy" };

/** @param {Results} results */
function aloneTable({ alone, options }) {
  const rows = Object.entries(OPERATION_OF).flatMap(([call, name]) =>
    alone.map(({ size, calls }) => {
      const operation = OPERATIONS.find((one) => one.name === name);
      const least = leastTime(operation?.least(size) ?? { lists: 0, singles: 0 }, options) / 1_000;
      const [ours, ordinary] = [calls[call]?.ours?.seconds, calls[call]?.ordinary?.seconds];
      const figures = [least, ours, ordinary].map(seconds);
      return [`${call}, ${grouped(size)}`, ...figures, ratio(ours ?? 0, least), ratio(ordinary ?? 0, least)];
    }),
  );
  return table(
    ["call, connections", "the server's", "ours", "ordinary", "ours ÷ server's", "ordinary ÷ server's"],
    rows,
  );
}

/** @param {EngineRuns[]} all */
function stateTable(all) {
  const rows = all.map(({ size, bytes }) => [
    grouped(size),
    ...NAMES.flatMap((name) => [grouped(bytes[name]), grouped(Math.round(bytes[name] / size))]),
  ]);
  return table(["connections", ...NAMES.flatMap((name) => [name, "each"])], rows);
}

/**
 * The largest of all operations, and how much that is above what it was at the smallest size.
 *
 * @param {EngineRuns[]} all
 */
function memoryTable(all) {
  const peak = (/** @type {EngineRuns | undefined} */ runs, /** @type {Name} */ name) =>
    Math.max(...Object.values(runs?.operations ?? {}).map((byName) => byName[name].peak ?? Number.NaN));
  const rows = all.map((runs) => [
    grouped(runs.size),
    ...NAMES.flatMap((name) => [peak(runs, name), peak(runs, name) - peak(all[0], name)].map(megabytes)),
  ]);
  return table(["connections", ...NAMES.flatMap((name) => [name, "growth"])], rows);
}

/** @param {Results["memory"]} memory */
function manyTable(memory) {
  const rows = Object.entries(memory.many).map(([call, byRival]) => [
    call,
    ...RIVALS.flatMap((rival) => [
      seconds(byRival[rival]?.seconds),
      grouped(byRival[rival]?.requests ?? 0),
      megabytes(growth(memory, call, rival, "kept")),
      megabytes(growth(memory, call, rival, "grown")),
    ]),
  ]);
  const figures = RIVALS.flatMap((rival) => [`${rival}: s`, "requests", "kept, MB", "at most, MB"]);
  return table(["call", ...figures], rows);
}

/** @param {Results} results */
function quotaTable({ standstills }) {
  const rows = standstills.map(({ what, rival, requests, further, lastRequest, answered, ended }) => [
    `${what}, ${rival}`,
    grouped(requests),
    grouped(further),
    seconds(lastRequest),
    seconds(answered),
    seconds(ended),
  ]);
  return table(
    ["", "requests", "after the 429", "to the last request, s", "to the answer, s", "to the end, s"],
    rows,
  );
}
