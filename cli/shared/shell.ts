/** One argument for a shell. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** The end of a command that is about a stack: ` --stack prod`, or nothing for the selected stack. */
export function stackFlag(stack: string | undefined): string {
  return stack === undefined ? "" : ` --stack ${quoted(stack)}`;
}
