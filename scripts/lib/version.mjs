/** What a version number looks like in the output of `pulumi version` and `node --version`. */
const VERSION = /v?(\d+)\.(\d+)\.(\d+)(-[\w.]+)?/;

/**
 * Is `version` (`v3.259.0`, `3.260.0-alpha.1`) as new as `oldest`? No version at all is not.
 *
 * @param {string} version
 * @param {string} oldest
 */
export function isAtLeast(version, oldest) {
  const [have, need] = [parse(version), parse(oldest)];
  if (!have || !need) return false;
  const decisive = have.numbers.findIndex((n, i) => n !== need.numbers[i]);
  // A pre-release comes before the release that it is named after.
  if (decisive === -1) return !have.preRelease || need.preRelease;
  return Number(have.numbers[decisive]) > Number(need.numbers[decisive]);
}

/**
 * @param {string} a
 * @param {string} b
 */
export function isSameMajor(a, b) {
  return parse(a)?.numbers[0] === parse(b)?.numbers[0];
}

/** @param {string} text */
function parse(text) {
  const match = VERSION.exec(text);
  return match && { numbers: match.slice(1, 4).map(Number), preRelease: match[4] !== undefined };
}
