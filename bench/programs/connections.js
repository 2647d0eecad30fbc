/** What the three programs declare: the same connections, so that only the providers differ. */
const { createHash } = require("node:crypto");

/** A key as a service would give it; the same for the same seed, as no-op runs need it. */
const keyFrom = (/** @type {string} */ seed) =>
  `sk_test_${createHash("sha256").update(seed).digest("hex").slice(0, 24)}`;

/** @param {string} prefix whatever is to be different about the first connection's key */
const connection = (/** @type {number} */ index, prefix = "") => ({
  name: `Connection ${index}`,
  app: "stripe",
  apiKey: keyFrom(`${prefix}${index}`),
});

/** As many as the environment says; with BENCH_CHANGED, the first has another key than without. */
const connections = () =>
  Array.from({ length: Number(process.env.BENCH_SIZE) }, (_, index) =>
    connection(index, index === 0 ? process.env.BENCH_CHANGED : ""),
  );

module.exports = { connection, connections };
