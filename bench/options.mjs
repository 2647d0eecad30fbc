import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Failure } from "../scripts/lib/script.mjs";

/**
 * @typedef {object} Options
 * @property {number[]} sizes how many connections; the aims are judged at the largest
 * @property {number} latencyMs between a request's effect and its reply
 * @property {boolean} print only print the tables, and do not change docs/performance.md
 * @property {number} parallel operations that the engine runs at the same time: its own default, passed explicitly since
 *   some figures are calculated with it
 * @property {number} alone connections for the provider without an engine, where memory is judged
 */

/** The value of `alone`. */
const MANY = 5_000;

/** With more connections, the ordinary provider takes hours. */
const LARGEST = 5_000;

/**
 * @param {string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const { sizes: list, latency, print } = parse(args);
  const sizes = list.split(",").map((text) => whole("--sizes", text, 1, LARGEST));
  return {
    sizes: [...new Set(sizes)].sort((a, b) => a - b),
    latencyMs: whole("--latency", latency, 0, 10_000),
    print,
    parallel: 4 * availableParallelism(),
    alone: MANY,
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        sizes: { type: "string", default: "1,100,1000" },
        latency: { type: "string", default: "50" },
        print: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new Failure(/** @type {Error} */ (error).message);
  }
}

/**
 * @param {string} option
 * @param {string} text
 * @param {number} least
 * @param {number} most
 */
function whole(option, text, least, most) {
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && value >= least && value <= most) return value;
  throw new Failure(`${option} takes whole numbers from ${least} to ${most}, not "${text}".`);
}
