import { readFileSync } from "node:fs";

/** Linux counts in hundredths of a second, whatever the kernel's own clock does. */
const TICKS_A_SECOND = 100;

/**
 * Seconds of processor time that this process's ended children have used, and theirs: the command, the program, the
 * provider. What else the machine does meanwhile makes a command take longer, and this hardly more.
 *
 * @returns {number | undefined} undefined where the system does not tell
 */
export function processorSeconds() {
  if (process.platform !== "linux") return undefined;
  // The name, in brackets, may hold anything; the two times are fields 16 and 17 of the whole line.
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
}

/** Starts counting; the function that it returns tells how much has come since. */
export function countProcessorSeconds() {
  const before = processorSeconds();
  return () => (before === undefined ? undefined : (processorSeconds() ?? 0) - before);
}
