import { createInterface } from "node:readline";
import { styleText } from "node:util";
import { sendWithUndici } from "../../provider/api/network";
import { systemClock } from "../../provider/world/clock";
import type { World } from "../../provider/world/world";
import { Progress } from "./progress";
import { Stops } from "./stops";

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
  /** Columns of the terminal that the result goes to; undefined where it goes elsewhere. */
  width: number | undefined;
  /** Is there a person to answer? */
  isInteractive: boolean;
  /** The answer to a question; empty when it was left with Ctrl+C. */
  ask(question: string): Promise<string>;
  /** Calls `stop` on Ctrl+C. @returns what ends that */
  onStop(stop: () => void): () => void;
  /** Does what must not be broken off half-way: Ctrl+C says the notice, and waits for its end. */
  uninterrupted<T>(notice: string, work: () => Promise<T>): Promise<T>;
  cwd: string;
  environment: NodeJS.ProcessEnv;
  send: World["send"];
  clock: World["clock"];
}

export function processIo(): Io {
  const { stdin, stdout, stderr } = process;
  const progress = new Progress(stderr);
  const err = (text: string) => progress.beside(() => stderr.write(`${text}\n`));
  const stops = new Stops(err);
  return {
    out: (text) => progress.beside(() => stdout.write(`${text}\n`)),
    err,
    progress: (text) => progress.show(text),
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    width: (stdout.isTTY && stdout.columns) || undefined,
    isInteractive: Boolean(stdin.isTTY && stderr.isTTY),
    ask: (question) => ask(question, stops),
    onStop: (stop) =>
      stops.onStop(() => {
        progress.leave();
        stop();
      }),
    uninterrupted: (notice, work) => stops.uninterrupted(notice, work),
    cwd: process.cwd(),
    environment: process.env,
    send: sendWithUndici,
    clock: systemClock,
  };
}

/** Ctrl+C closes the interface without an answer, which must not leave the command waiting for ever. */
function ask(question: string, stops: Stops): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  stops.leaveQuestion = () => prompt.close();
  return new Promise<string>((resolve) => {
    const leave = () => {
      process.stderr.write("\n");
      resolve("");
    };
    prompt.once("close", leave);
    prompt.question(question, (answer) => {
      prompt.off("close", leave).close();
      resolve(answer);
    });
  }).finally(() => {
    stops.leaveQuestion = undefined;
  });
}
