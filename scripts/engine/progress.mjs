/** A terminal's line is rewritten this often; a log gets a line only now and then. */
const TERMINAL_MS = 1_000;
const LOG_MS = 15_000;

/**
 * Shows on stderr that something which takes minutes is still going on.
 *
 * @param {string} title
 * @param {() => string} [detail] how far it has come
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
    /** @param {string | undefined} problem why it came to nothing */
    end(problem) {
      clearInterval(timer);
      process.stderr.write(`${terminal ? "\n" : ""}${problem ? `  It did not work: ${problem}\n` : ""}`);
    },
  };
}

/** @param {number} ms */
export function elapsed(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
