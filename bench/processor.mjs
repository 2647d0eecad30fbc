import { readFileSync } from "node:fs";

/** Linux reports these times in hundredths of a second. */
const TICKS_A_SECOND = 100;

/**
 * Seconds of processor time of all processes that this process started and that have ended: the command, the program, the
 * provider. Other load on the machine hardly changes this figure, while a command takes longer.
 *
 * @returns {number | undefined} undefined if the system does not report it
 */
export function processorSeconds() {
  if (process.platform !== "linux") return undefined;
  // The name in brackets may contain any character. The two times are fields 16 and 17 of the line.
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
}

/** Starts counting. The returned function gives the seconds since then. */
export function countProcessorSeconds() {
  const before = processorSeconds();
  return () => (before === undefined ? undefined : (processorSeconds() ?? 0) - before);
}
