import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {(line: string, stream: "stdout" | "stderr") => void} [onLine] receives the output line by line; without it
 *   the program uses this terminal
 * @property {string} [input] with `onLine`: sent to the program's standard input
 * @property {(pid: number) => void} [onStart] called before `run` returns
 * @property {number} [timeoutMs] the program is killed after this time (default: never)
 *
 * @typedef {{ child: import("node:child_process").ChildProcess, ownGroup: boolean, ended: Promise<Result> }} Running
 * @typedef {{ code: number, problem?: string }} Result `problem`: why the program did not start, or was killed
 */

/** @type {Set<Running>} */
const running = new Set();

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Result>}
 */
export async function run(command, args, { cwd, env, input, onLine, onStart, timeoutMs } = {}) {
  // A program whose output is read leads its own process group, so that it can be stopped with all that it starts. One
  // that uses the terminal stays in this group: otherwise the terminal would suspend it, and Pulumi could not read the
  // terminal's answer when it asks for the colours.
  const ownGroup = onLine !== undefined && process.platform !== "win32";
  const child = spawn(command, args, { cwd, env, detached: ownGroup, stdio: onLine ? "pipe" : "inherit" });
  child.stdin?.on("error", () => {}).end(input);
  if (onLine) readLines(child, onLine);
  if (child.pid !== undefined) onStart?.(child.pid);
  const program = { child, ownGroup, ended: end(child) };
  running.add(program);
  const result = await inTime(program, timeoutMs);
  running.delete(program);
  return result;
}

/**
 * The output of a short command; undefined if the command fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export async function outputOf(command, args, options) {
  /** @type {string[]} */
  const lines = [];
  const onLine = (/** @type {string} */ line) => lines.push(line);
  const { code } = await run(command, args, { timeoutMs: 20_000, ...options, onLine });
  return code === 0 ? lines.join("\n") : undefined;
}

/**
 * Sends a signal to every program that runs now, and waits until all have ended.
 *
 * @param {NodeJS.Signals} signal
 */
export async function stopAll(signal) {
  const programs = [...running];
  for (const program of programs) {
    // Ctrl-C already reached the programs that use this terminal; at a second one Pulumi would not clean up.
    if (program.ownGroup || signal !== "SIGINT") kill(program, signal);
  }
  await Promise.all(programs.map(({ ended }) => ended));
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NonNullable<RunOptions["onLine"]>} onLine
 */
function readLines(child, onLine) {
  for (const name of /** @type {const} */ (["stdout", "stderr"])) {
    const stream = child[name];
    if (stream) createInterface({ input: stream }).on("line", (line) => onLine(line, name));
  }
}

/**
 * @param {Running} program
 * @param {number | undefined} timeoutMs
 * @returns {Promise<Result>}
 */
async function inTime(program, timeoutMs) {
  if (timeoutMs === undefined) return program.ended;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    kill(program, "SIGKILL");
  }, timeoutMs);
  const result = await program.ended;
  clearTimeout(timer);
  return timedOut ? { ...result, problem: `no result after ${timeoutMs / 1000} s` } : result;
}

/**
 * @param {Running} program
 * @param {NodeJS.Signals} signal
 */
function kill({ child, ownGroup }, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(ownGroup ? -child.pid : child.pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<Result>}
 */
function end(child) {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 127, problem: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1 }));
  });
}
