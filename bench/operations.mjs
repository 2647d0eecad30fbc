/** FlowStack's largest page. */
const PAGE = 100;

/** How many pages a list of `rows` connections has; even an empty one is one request. */
const pages = (/** @type {number} */ rows) => Math.max(1, Math.ceil(rows / PAGE));

/**
 * @typedef {object} Least the smallest possible number of requests of an operation
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
/** Gives the first connection another key. */
const CHANGED = { BENCH_CHANGED: "changed" };

const nothing = () => ({ lists: 0, singles: 0 });
const all = (/** @type {number} */ size) => size;

/**
 * The operations run in this order, on one stack. A create includes one list, to find connections that already exist; the
 * ordinary provider does not do that, so it can need fewer requests than the minimum.
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
 * The time of these requests in milliseconds, if the provider itself takes no time.
 *
 * @param {Least} least
 * @param {{ latencyMs: number, parallel: number }} options
 */
export const leastTime = ({ lists, singles }, { latencyMs, parallel }) =>
  (lists + Math.ceil(singles / parallel)) * latencyMs;
