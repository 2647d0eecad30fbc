/** How the keys of well-known services start. */
const PREFIX =
  /^((sk|pk|rk|whsec|gh[a-z]|github_pat|glpat|xox[a-z]|fs_(live|test)|shpat)[-_]|AKIA[0-9A-Z]{4})/;

/**
 * Whether a text that should be a name may be a key: it has a usual prefix, or is long with digits among the letters.
 * Names of settings, variables and fields do not look like that.
 */
export function looksLikeAKey(name: string): boolean {
  return PREFIX.test(name) || /^(?=.{20})(.*[A-Za-z]\d){3}/.test(name);
}

/** Whether a value is a key, wherever it is found. Only a prefix proves it: ids and display names may be long, too. */
export function isCertainlyAKey(value: unknown): boolean {
  return typeof value === "string" && value.length >= 16 && PREFIX.test(value);
}
