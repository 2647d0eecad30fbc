import { createInterface } from "node:readline";
import { styleText } from "node:util";
import { sendWithUndici } from "../../provider/api/network";
import { systemClock } from "../../provider/world/clock";
import type { World } from "../../provider/world/world";
import { Progress } from "./progress";
import { type Signal, Stops } from "./stops";
import { clean } from "./text";

export type Paint = "bold" | "dim" | "green" | "yellow" | "red";

/** One line of output: text, or pieces of it, some in colour. */
export type Line = string | readonly Piece[];
type Piece = string | { text: string; style: Paint | undefined };

/** What a command needs of its process; tests have their own. Whatever is printed is cleaned here, line by line. */
export interface Io {
  /** Prints the result to standard output. */
  out(...lines: Line[]): void;
  /** Prints everything else to standard error. */
  err(...lines: Line[]): void;
  /** Shows on a terminal what the command waits for, until the work ends. */
  waiting<T>(text: string, work: Promise<T>): Promise<T>;
  /** Whether a person can answer questions. */
  isInteractive: boolean;
  /** The answer to a question; empty after Ctrl+C or Ctrl+D. */
  ask(question: string): Promise<string>;
  /** Calls `stop` on SIGINT and SIGTERM. @returns a function that ends this */
  onStop(stop: (signal: Signal) => void): () => void;
  /** Delays a stop until the work ends; `notice` is printed when the signal comes. */
  uninterrupted<T>(notice: string, work: () => Promise<T>): Promise<T>;
  cwd: string;
  environment: NodeJS.ProcessEnv;
  send: World["send"];
  clock: World["clock"];
}

/** Lines as text for a terminal or a pipe. The only place where text from FlowStack or a user becomes output. */
export function rendered(
  lines: readonly Line[],
  paint: (style: Paint, text: string) => string = (_, text) => text,
): string {
  const piece = (one: Piece) => {
    const { text, style } = typeof one === "string" ? { text: one } : one;
    return style ? paint(style, clean(text)) : clean(text);
  };
  return lines.map((line) => `${[line].flat().map(piece).join("")}\n`).join("");
}

export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  // Node takes an empty FORCE_COLOR for a wish.
  if (env.FORCE_COLOR === "") delete env.FORCE_COLOR;
  const isDumb = env.TERM === "dumb";
  const paintFor = (stream: NodeJS.WriteStream) => (style: Paint, text: string) =>
    isDumb ? text : styleText(style, text, { stream });
  const progress = new Progress(stderr.isTTY && !isDumb ? stderr : undefined);
  const printTo =
    (stream: NodeJS.WriteStream) =>
    (...lines: Line[]) =>
      progress.beside(() => stream.write(rendered(lines, paintFor(stream))));
  const [out, err] = [printTo(stdout), printTo(stderr)];
  const stops = new Stops(err);
  return {
    out,
    err,
    waiting: (text, work) => progress.during(clean(text), work),
    isInteractive: Boolean(stdin.isTTY && stderr.isTTY),
    ask: (question) => ask(clean(question)),
    onStop: (stop) =>
      stops.onStop((signal) => {
        progress.end();
        stop(signal);
      }),
    uninterrupted: (notice, work) => stops.uninterrupted(notice, work),
    cwd: process.cwd(),
    environment: env,
    send: sendWithUndici,
    clock: systemClock,
  };
}

/** Ctrl+C closes the prompt without an answer, so that must settle the promise too. */
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
