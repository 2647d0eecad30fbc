/** Formats figures for the tables. */

const NONE = "–";

/** @param {number | undefined} value */
export const seconds = (value) =>
  value === undefined ? NONE : value < 10 ? value.toFixed(2) : grouped(Math.round(value));

/** @param {number | undefined} bytes */
export const megabytes = (bytes) => (Number.isFinite(bytes) ? (Number(bytes) / 1e6).toFixed(1) : NONE);

/** @param {number} part @param {number} whole */
export const ratio = (part, whole) => (whole === 0 ? NONE : (part / whole).toFixed(2));

/** @param {number} value */
export const grouped = (value) => value.toLocaleString("en-US");

/**
 * A table in Markdown. The first column is text, all others are figures.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/**
 * How much more memory many connections take than one.
 *
 * @param {import("./index.mjs").Results["memory"]} memory
 * @param {string} call
 * @param {import("./alone.mjs").Rival} rival
 * @param {"kept" | "grown"} which
 */
export function growth({ one, many }, call, rival, which) {
  const [less, more] = [one, many].map((calls) => calls[call]?.[rival]?.[which]);
  return less === undefined || more === undefined ? undefined : Math.max(0, more - less);
}
