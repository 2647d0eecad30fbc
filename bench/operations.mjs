/** FlowStack's largest page. */
const PAGE = 100;

/** How many pages a list of `rows` connections has; even an empty one is one request. */
const pages = (/** @type {number} */ rows) => Math.max(1, Math.ceil(rows / PAGE));

/**
 * @typedef {object} Least the requests that an operation cannot do without
 * @property {number} lists pages of a list: each needs the cursor of the one before, so they come one after another
 * @property {number} singles requests for one connection each
 *
 * @typedef {object} Operation
 * @property {string} name
 * @property {string[]} args of `pulumi`
 * @property {Record<string, string>} [env] of the program
 * @property {(size: number) => Least} least
 * @property {(size: number) => number} left how many connections FlowStack has afterwards
 */

const NO_PREVIEW = ["--yes", "--skip-preview"];
const NOTHING_CHANGES = "--expect-no-changes";
/** A program that says nothing of it would put the first connection's key back. */
const CHANGED = { BENCH_CHANGED: "changed" };

const nothing = () => ({ lists: 0, singles: 0 });
const all = (/** @type {number} */ size) => size;

/**
 * In this order, on one stack. The least is that of promise 1, whose creates look once whether the connection exists
 * already: the ordinary provider, which does not look, can be below it there.
 *
 * @type {Operation[]}
 */
export const OPERATIONS = [
  {
    name: "create",
    args: ["up", ...NO_PREVIEW],
    least: (size) => ({ lists: pages(0), singles: size }),
    left: all,
  },
  { name: "no-op up", args: ["up", ...NO_PREVIEW, NOTHING_CHANGES], least: nothing, left: all },
  { name: "preview", args: ["preview", NOTHING_CHANGES], least: nothing, left: all },
  {
    name: "refresh",
    args: ["refresh", ...NO_PREVIEW, NOTHING_CHANGES],
    least: (size) => ({ lists: pages(size), singles: 0 }),
    left: all,
  },
  {
    name: "one key changed",
    args: ["up", ...NO_PREVIEW],
    env: CHANGED,
    least: (size) => ({ lists: pages(size), singles: 2 }),
    left: all,
  },
  {
    name: "destroy",
    args: ["destroy", ...NO_PREVIEW],
    least: (size) => ({ lists: 0, singles: size }),
    left: () => 0,
  },
];

/** @param {Least} least */
export const count = ({ lists, singles }) => lists + singles;

/**
 * How long the least takes if the provider itself takes no time, in milliseconds.
 *
 * @param {Least} least
 * @param {{ latencyMs: number, parallel: number }} options
 */
export const leastTime = ({ lists, singles }, { latencyMs, parallel }) =>
  (lists + Math.ceil(singles / parallel)) * latencyMs;
