/** Where progress is shown: standard error, or a test's own. */
interface Stream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const SECOND = 1_000;
/** Where no terminal shows a line that changes, one line tells that the wait is a long one. */
const LONG = 10 * SECOND;

/** What is being waited for, and for how long: on a terminal a line that lives, elsewhere one after a while. */
export class Progress {
  #text = "";
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly stream: Stream) {}

  /** The next text, or an empty one, takes the place of this one. */
  show(text: string): void {
    clearTimeout(this.#timer);
    this.#clear();
    this.#text = text;
    this.#since = Date.now();
    if (text === "") return;
    this.#draw();
    const isLive = this.stream.isTTY;
    this.#timer = isLive ? setInterval(() => this.#draw(), SECOND) : setTimeout(() => this.#tell(), LONG);
    this.#timer.unref();
  }

  /** The line makes room for what is said, and comes back below it. */
  beside(say: () => void): void {
    this.#clear();
    say();
    this.#draw();
  }

  /** Ends, and leaves what stands where it is. */
  leave(): void {
    if (this.#text && this.stream.isTTY) this.stream.write("\n");
    this.#text = "";
    clearTimeout(this.#timer);
  }

  #clear(): void {
    if (this.#text && this.stream.isTTY) this.stream.write("\r\x1b[K");
  }

  #draw(): void {
    if (!this.#text || !this.stream.isTTY) return;
    const seconds = Math.floor((Date.now() - this.#since) / SECOND);
    const time = seconds > 0 ? ` ${seconds} s` : "";
    // A line that wraps could not be cleared.
    const room = (this.stream.columns || 80) - 1 - time.length;
    this.stream.write(`\r\x1b[K${this.#text.slice(0, room)}${time}`);
  }

  #tell(): void {
    this.stream.write(`${this.#text} ${LONG / SECOND} s so far\n`);
  }
}
