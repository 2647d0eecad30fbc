import { createInterface } from "node:readline";
import { styleText } from "node:util";
import { sendWithUndici } from "../../provider/client";
import { systemClock } from "../../provider/clock";
import type { World } from "../../provider/exchange";

export type Paint = "bold" | "dim" | "green" | "yellow" | "red";

/** What a command needs of the process that it runs in; tests hand in their own. */
export interface Io {
  /** The result, on standard output. */
  out(text: string): void;
  /** Everything else that is said, on standard error. */
  err(text: string): void;
  /** What is being done, where a person watches; the next progress, or an empty one, takes its place. */
  progress(text: string): void;
  /** In colour, where standard output is a terminal that wants it. */
  paint(style: Paint, text: string): string;
  /** Is there a person to answer? */
  isInteractive: boolean;
  /** The answer to a question; empty when it was left with Ctrl+C. */
  ask(question: string): Promise<string>;
  /** Runs what must not be broken off half-way: Ctrl+C waits for its end. */
  uninterrupted<T>(work: () => T): T;
  cwd: string;
  environment: NodeJS.ProcessEnv;
  send: World["send"];
  clock: World["clock"];
}

export function processIo(): Io {
  const { stdin, stdout, stderr } = process;
  return {
    out: (text) => stdout.write(`${text}\n`),
    err: (text) => stderr.write(`${text}\n`),
    progress: (text) => stderr.isTTY && stderr.write(`\r\x1b[K${text}`),
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    isInteractive: Boolean(stdin.isTTY && stderr.isTTY),
    ask,
    uninterrupted,
    cwd: process.cwd(),
    environment: process.env,
    send: sendWithUndici,
    clock: systemClock,
  };
}

/** Ctrl+C closes the interface without an answer, which must not leave the command waiting for ever. */
function ask(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    const leave = () => {
      process.stderr.write("\n");
      resolve("");
    };
    prompt.once("close", leave);
    prompt.question(question, (answer) => {
      prompt.off("close", leave).close();
      resolve(answer);
    });
  });
}

function uninterrupted<T>(work: () => T): T {
  const later = () => {};
  const stop = () => void process.off("SIGINT", later).off("SIGTERM", later);
  process.on("SIGINT", later).on("SIGTERM", later);
  let result: T | undefined;
  try {
    result = work();
    return result;
  } finally {
    // A signal that arrived meanwhile is only delivered once this turn of the loop is over.
    if (result instanceof Promise) result.finally(stop).catch(() => {});
    else setImmediate(stop);
  }
}
