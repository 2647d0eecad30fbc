import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";

/** The kernel records the peak, so a few readings are enough. But the process may run for only a second. */
const INTERVAL_MS = 200;

/**
 * Watches the provider's process, which the engine starts in the program's folder and stops with each operation.
 *
 * @param {string} folder
 * @returns {() => number | undefined} stops watching, and returns the largest resident size in bytes if the system reports it
 */
export function watchProvider(folder) {
  const place = realpathSync(folder);
  let peak = 0;
  const look = () => {
    for (const pid of providersIn(place)) peak = Math.max(peak, peakOf(pid));
  };
  const timer = setInterval(look, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return peak || undefined;
  };
}

/** @param {string} folder */
function providersIn(folder) {
  if (process.platform !== "linux") return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => isProvider(pid, folder));
}

/**
 * @param {string} pid
 * @param {string} folder
 */
function isProvider(pid, folder) {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== folder) return false;
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return /cmd\/dynamic-provider|pulumi-resource-flowstack/.test(command);
  } catch {
    // The process has ended, or belongs to another user.
    return false;
  }
}

/** @param {string} pid */
function peakOf(pid) {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
