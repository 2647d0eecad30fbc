import type { Connection, ConnectionPage } from "../api/shapes";
import { FlowstackError } from "../messages/errors";

/** 100,000 connections; a list that is still not done by then does not end. */
const MOST_PAGES = 1_000;

/** Pages in a row that bring nothing new. One may be empty in the middle; a server that goes on is going round. */
const MOST_BARREN_PAGES = 3;

/** One walk over a project's list, page by page, for as many readers as care to share it. */
export class ListWalk {
  readonly rows = new Map<string, Connection>();
  pages = 0;
  finished = false;
  #cursor: string | undefined;
  #cursorsSeen = new Set<string>();
  #barren = 0;
  #pending: Promise<void> | undefined;
  #broken: FlowstackError | undefined;

  constructor(private readonly fetchPage: (cursor?: string) => Promise<ConnectionPage>) {}

  /** Fetches the next page; whoever asks meanwhile waits for the same one. Nothing to do once finished. */
  next(): Promise<void> {
    this.#pending ??= this.#advance().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async toEnd(): Promise<ReadonlyMap<string, Connection>> {
    while (!this.finished) await this.next();
    return this.rows;
  }

  async #advance(): Promise<void> {
    if (this.#broken) throw this.#broken;
    if (this.finished) return;
    this.#take(await this.fetchPage(this.#cursor));
  }

  #take(page: ConnectionPage): void {
    const before = this.rows.size;
    for (const row of page.data) this.rows.set(row.id, row);
    this.pages++;
    this.#barren = this.rows.size === before ? this.#barren + 1 : 0;
    const cursor = page.cursor ?? undefined;
    if (page.hasMore ?? cursor !== undefined) this.#follow(cursor);
    else this.finished = true;
  }

  #follow(cursor: string | undefined): void {
    const fault = this.#faultOf(cursor);
    if (fault) {
      this.#broken = broken(fault);
      throw this.#broken;
    }
    this.#cursorsSeen.add(cursor as string);
    this.#cursor = cursor;
  }

  #faultOf(cursor: string | undefined): string | undefined {
    if (!cursor) return "says that there is more, and gives no cursor to it";
    if (this.#cursorsSeen.has(cursor)) return "gives the same cursor twice";
    if (this.#barren > MOST_BARREN_PAGES) return `had nothing new on ${this.#barren} pages in a row`;
    if (this.pages >= MOST_PAGES) return `has not ended after ${MOST_PAGES} pages`;
    return undefined;
  }
}

function broken(how: string): FlowstackError {
  return new FlowstackError(
    "LIST_BROKEN",
    `FlowStack's list of connections ${how}. Nothing was changed. Try again; if it stays so, tell FlowStack.`,
  );
}
