const CLEAR = "\r\x1b[K";

/** One line on the terminal that shows what the command waits for. */
export class Progress {
  #text = "";

  /** @param terminal undefined where a line cannot be cleared: then nothing is shown */
  constructor(private readonly terminal: { columns: number; write(text: string): unknown } | undefined) {}

  async during<T>(text: string, work: Promise<T>): Promise<T> {
    this.#text = text;
    try {
      this.#draw();
      return await work;
    } finally {
      this.end();
    }
  }

  /** Clears the line for other output, and draws it again below that. */
  beside(print: () => void): void {
    this.#clear();
    print();
    this.#draw();
  }

  end(): void {
    this.#clear();
    this.#text = "";
  }

  /** A line that wraps could not be cleared. */
  #draw(): void {
    if (this.#text) this.terminal?.write(this.#text.slice(0, (this.terminal.columns || 80) - 1));
  }

  #clear(): void {
    if (this.#text) this.terminal?.write(CLEAR);
  }
}
