import { run } from "./process.mjs";

/** How often the line of a terminal is rewritten. A log gets a new line, so less often. */
const TERMINAL_MS = 1_000;
const LOG_MS = 15_000;

/**
 * Shows on stderr that a step which takes minutes is still running.
 *
 * @param {string} title
 * @param {() => string} [detail] what it is doing now
 */
export function startProgress(title, detail = () => "") {
  const started = Date.now();
  const terminal = process.stderr.isTTY;
  const show = () => {
    const line = [title, elapsed(Date.now() - started), detail()].filter(Boolean).join(", ");
    const width = (process.stderr.columns || 80) - 1;
    process.stderr.write(terminal ? `\r\x1b[K${line.slice(0, width)}` : `${line}\n`);
  };
  show();
  const timer = setInterval(show, terminal ? TERMINAL_MS : LOG_MS);
  return {
    /** @param {string} [problem] why the step failed */
    end(problem) {
      clearInterval(timer);
      process.stderr.write(`${terminal ? "\n" : ""}${problem ? `  This failed: ${problem}\n` : ""}`);
    },
  };
}

/**
 * Runs a program behind a progress line, which shows the last line of its output.
 *
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @param {import("./process.mjs").RunOptions & { isProgress?: (line: string) => boolean }} options `isProgress`: is this
 *   line of the output only progress, and no part of an error message?
 * @returns {Promise<string | undefined>} why the program failed
 */
export async function runWithProgress(title, command, args, { isProgress, ...options }) {
  /** @type {string[]} */
  const lines = [];
  const progress = startProgress(title, () => lines.at(-1) ?? "");
  const onLine = (/** @type {string} */ line) => void (line.trim() && lines.push(line.trim()));
  const { code, problem } = await run(command, args, { ...options, onLine });
  const errors = lines.filter((line) => !isProgress?.(line)).slice(0, 3);
  const reason = code === 0 ? undefined : (problem ?? (errors.join(" / ") || `exit code ${code}`));
  progress.end(reason);
  return reason;
}

/** @param {number} ms */
export function elapsed(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
