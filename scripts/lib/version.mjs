/**
 * Is the version in this output (`v3.259.0`, `24.1.0\n`) at least `oldest`? An output without a version is not.
 *
 * @param {string} output
 * @param {string} oldest
 */
export function isAtLeast(output, oldest) {
  const [version] = /\d+\.\d+\.\d+/.exec(output) ?? [];
  return version !== undefined && version.localeCompare(oldest, "en", { numeric: true }) >= 0;
}
