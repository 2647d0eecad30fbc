const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** What Ctrl+C does: it ends the command, but not in the middle of what must not be left half done. */
export class Stops {
  /** Leaves the question that waits for an answer. */
  leaveQuestion: (() => void) | undefined;
  #stop: (() => void) | undefined;
  #notice: string | undefined;
  #isWanted = false;

  constructor(private readonly say: (text: string) => void) {}

  /** @returns what ends it */
  onStop(stop: () => void): () => void {
    this.#stop = stop;
    for (const signal of SIGNALS) process.on(signal, this.#signal);
    return () => {
      for (const signal of SIGNALS) process.off(signal, this.#signal);
    };
  }

  /** A signal that comes meanwhile stops the command once the work is done; what comes after it is not begun. */
  async uninterrupted<T>(notice: string, work: () => Promise<T>): Promise<T> {
    this.#notice = notice;
    try {
      return await work();
    } finally {
      this.#notice = undefined;
      if (this.#isWanted) await this.#end();
    }
  }

  #end(): Promise<never> {
    this.#stop?.();
    return new Promise(() => {});
  }

  readonly #signal = (): void => {
    if (this.#notice === undefined) (this.leaveQuestion ?? this.#stop)?.();
    else if (!this.#isWanted) this.say(this.#notice);
    this.#isWanted = this.#notice !== undefined;
  };
}
