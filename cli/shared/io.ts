import { createInterface } from "node:readline";
import { styleText } from "node:util";
import { sendWithUndici } from "../../provider/api/http/network";
import { systemClock } from "../../provider/world/clock";
import type { World } from "../../provider/world/world";
import { Progress } from "./progress";
import { type Signal, Stops } from "./stops";
import { clean } from "./text";

export type Paint = "bold" | "dim" | "green" | "yellow" | "red";

/** One line of output: text, or pieces of it, some in colour. */
export type Line = string | readonly Piece[];
type Piece = string | { text: string; style: Paint | undefined };

/** What a command needs of its process; tests have their own. {@link speech} makes the ways to say something. */
export interface Io extends Speech {
  /** Whether a person can answer questions. */
  isInteractive: boolean;
  /** Calls `stop` on SIGINT and SIGTERM. @returns a function that ends this */
  onStop(stop: (signal: Signal) => void): () => void;
  /** Delays a stop until the work ends; `notice` is printed when the signal comes. */
  uninterrupted<T>(notice: string, work: () => Promise<T>): Promise<T>;
  cwd: string;
  environment: NodeJS.ProcessEnv;
  send: World["send"];
  clock: World["clock"];
}

export interface Speech {
  /** Prints the result to standard output. */
  out(...lines: Line[]): void;
  /** Prints everything else to standard error. */
  err(...lines: Line[]): void;
  /** Shows on a terminal what the command waits for, until the work ends. */
  waiting<T>(text: string, work: Promise<T>): Promise<T>;
  /** The answer to a question; empty after Ctrl+C or Ctrl+D. */
  ask(question: string): Promise<string>;
}

/** A stream that prints whatever it gets. */
interface Sink {
  write(text: string): unknown;
  paint?: (style: Paint, text: string) => string;
}

/** The only place where text from FlowStack or a user becomes output: all of it is cleaned here. */
export function speech(out: Sink, err: Sink, { ask, waiting }: Pick<Speech, "ask" | "waiting">): Speech {
  return {
    out: (...lines) => void out.write(rendered(lines, out.paint)),
    err: (...lines) => void err.write(rendered(lines, err.paint)),
    ask: (question) => ask(clean(question)),
    waiting: (text, work) => waiting(clean(text), work),
  };
}

function rendered(lines: readonly Line[], paint: Sink["paint"] = (_, text) => text): string {
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
  const progress = new Progress(stderr.isTTY && !isDumb ? stderr : undefined);
  const sink = (stream: NodeJS.WriteStream): Sink => ({
    write: (text) => progress.beside(() => stream.write(text)),
    ...(!isDumb && { paint: (style, text) => styleText(style, text, { stream }) }),
  });
  const waiting: Io["waiting"] = (text, work) => progress.during(text, work);
  const said = speech(sink(stdout), sink(stderr), { ask, waiting });
  const stops = new Stops(said.err);
  return {
    ...said,
    isInteractive: Boolean(stdin.isTTY && stderr.isTTY),
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
