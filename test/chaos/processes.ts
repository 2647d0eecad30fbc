import { execFileSync } from "node:child_process";
import { onTestFinished } from "vitest";

export interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** A process and all its descendants. */
export function family(pid: number): Process[] {
  const all = everyone();
  const found = all.filter((one) => one.pid === pid);
  for (const { pid: parent } of found) found.push(...all.filter((one) => one.parent === parent));
  return found;
}

/** Kills the processes that still run, with SIGKILL. */
export function kill(victims: readonly Process[]): void {
  for (const { pid } of victims) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It already ended.
    }
  }
}

/** Kills after the test those that still run then. The command tells whether another process has got the id meanwhile. */
export function killAfterTest(processes: readonly Process[]): void {
  onTestFinished(() => kill(processes.filter(({ pid, command }) => family(pid)[0]?.command === command)));
}

function everyone(): Process[] {
  const text = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8", maxBuffer: 2 ** 26 });
  return text.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command: command ?? "" }];
  });
}
