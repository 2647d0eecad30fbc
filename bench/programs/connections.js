/** The connections of all programs. They are the same, so that only the providers differ. */
const { createHash } = require("node:crypto");

/** A key like those of a service. The same seed gives the same key, so that a second run changes nothing. */
const keyFrom = (/** @type {string} */ seed) =>
  `sk_test_${createHash("sha256").update(seed).digest("hex").slice(0, 24)}`;

/** @param {string} prefix a change of the key */
const connection = (/** @type {number} */ index, prefix = "") => ({
  name: `Connection ${index}`,
  app: "stripe",
  apiKey: keyFrom(`${prefix}${index}`),
});

/** BENCH_SIZE connections. With BENCH_CHANGED, the first one has another key. */
const connections = () =>
  Array.from({ length: Number(process.env.BENCH_SIZE) }, (_, index) =>
    connection(index, index === 0 ? process.env.BENCH_CHANGED : ""),
  );

module.exports = { connection, connections };
