import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {(line: string) => void} [onLine] takes the output line by line; without it the program has this terminal
 * @property {string} [input] with `onLine`: sent to the program's standard input
 * @property {number} [timeoutMs] how long the program may run (default: as long as it likes)
 * @property {number} [graceMs] how long it may take to stop when asked to (default: 10 seconds)
 *
 * @typedef {{ child: import("node:child_process").ChildProcess, ownGroup: boolean, graceMs: number, ended: Promise<Result> }} Running
 * @typedef {{ code: number, problem?: string }} Result `problem`: why it could not be started, or was stopped
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
export async function run(command, args, { cwd, env, input, onLine, timeoutMs, graceMs = 10_000 } = {}) {
  // A program whose output is read leads a group of its own, to be stopped with all that it starts. One that has this
  // terminal stays in its group, or the terminal would suspend it; it has the keyboard too, since Pulumi asks the
  // terminal for its colours and must be the one to read the answer.
  const ownGroup = onLine !== undefined && process.platform !== "win32";
  /** @type {import("node:child_process").SpawnOptions} */
  const options = { cwd, env, detached: ownGroup, stdio: onLine ? "pipe" : "inherit" };
  const child = spawn(command, args, options);
  child.stdin?.on("error", () => {}).end(input);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream && onLine) createInterface({ input: stream }).on("line", onLine);
  }
  const program = { child, ownGroup, graceMs, ended: end(child) };
  running.add(program);
  const problem = timeoutMs === undefined ? undefined : stopAfter(program, timeoutMs);
  const result = await program.ended;
  running.delete(program);
  return { ...result, ...problem?.() };
}

/**
 * The output of a program that only answers a question; undefined if it cannot.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export async function ask(command, args, options) {
  /** @type {string[]} */
  const lines = [];
  const { code } = await run(command, args, {
    timeoutMs: 20_000,
    ...options,
    onLine: (line) => lines.push(line),
  });
  return code === 0 ? lines.join("\n") : undefined;
}

/**
 * Stops every program that runs now, and waits until they have stopped.
 *
 * @param {NodeJS.Signals} signal
 * @param {number} [graceMs]
 */
export async function stopAll(signal, graceMs) {
  await Promise.all([...running].map((program) => stop(program, signal, graceMs)));
}

/**
 * @param {Running} program
 * @param {NodeJS.Signals} signal
 * @param {number} [graceMs]
 */
async function stop(program, signal, graceMs = program.graceMs) {
  // Ctrl-C already reached the programs that share this terminal; a second one makes Pulumi give up its clean-up.
  if (program.ownGroup || signal !== "SIGINT") kill(program, signal);
  const timer = Number.isFinite(graceMs) ? setTimeout(() => kill(program, "SIGKILL"), graceMs) : undefined;
  await program.ended;
  clearTimeout(timer);
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
    // It ended by itself in the meantime.
  }
}

/**
 * Stops a program that takes too long; tells afterwards whether it did.
 *
 * @param {Running} program
 * @param {number} timeoutMs
 */
function stopAfter(program, timeoutMs) {
  let passed = false;
  const timer = setTimeout(() => {
    passed = true;
    void stop(program, "SIGTERM");
  }, timeoutMs);
  void program.ended.then(() => clearTimeout(timer));
  return () => (passed ? { problem: `no result after ${timeoutMs / 1000} s` } : {});
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
