/** Runs at most `count` tasks at the same time, as Pulumi's `--parallel` does. */
export class Lanes {
  readonly #all: Promise<void>[] = [];
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  start(task: () => Promise<void>): void {
    this.#all.push(this.#inLane(task));
  }

  async done(): Promise<void> {
    await Promise.all(this.#all);
  }

  async #inLane(task: () => Promise<void>): Promise<void> {
    if (this.#free === 0) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#free--;
    try {
      await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
