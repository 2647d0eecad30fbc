export type Signal = "SIGINT" | "SIGTERM";
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Stops the command on a signal, but never in the middle of work that must be finished. */
export class Stops {
  #stop: ((signal: Signal) => void) | undefined;
  #notice: string | undefined;
  #pending: Signal | undefined;

  constructor(private readonly say: (text: string) => void) {}

  /** @returns a function that ends this */
  onStop(stop: (signal: Signal) => void): () => void {
    this.#stop = stop;
    for (const signal of SIGNALS) process.on(signal, this.#received);
    return () => {
      for (const signal of SIGNALS) process.off(signal, this.#received);
    };
  }

  /** After a signal during the work, the command stops when the work ends, and this never settles. */
  async uninterrupted<T>(notice: string, work: () => Promise<T>): Promise<T> {
    this.#notice = notice;
    try {
      return await work();
    } finally {
      this.#notice = undefined;
      if (this.#pending) await this.#end(this.#pending);
    }
  }

  #end(signal: Signal): Promise<never> {
    this.#stop?.(signal);
    return new Promise(() => {});
  }

  readonly #received = (signal: Signal): void => {
    if (this.#notice === undefined) this.#stop?.(signal);
    else if (!this.#pending) {
      this.#pending = signal;
      this.say(this.#notice);
    }
  };
}
