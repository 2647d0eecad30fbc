import type { Connection, ConnectionPage } from "../api/shapes";
import { FlowstackError } from "../messages/errors";

/** 100,000 connections. A list that has not ended by then never ends. */
const MOST_PAGES = 1_000;

/** Most pages in a row that bring nothing new. One page may be empty; a server that sends more of them repeats itself. */
const MOST_BARREN_PAGES = 3;

/** One walk over a project's list, page by page. Any number of readers can share it. */
export class ListWalk {
  readonly connections = new Map<string, Connection>();
  pages = 0;
  finished = false;
  #cursor: string | undefined;
  #cursorsSeen = new Set<string>();
  #barren = 0;
  #pending: Promise<void> | undefined;
  #broken: FlowstackError | undefined;

  constructor(private readonly fetchPage: (cursor?: string) => Promise<ConnectionPage>) {}

  /** Fetches the next page. Readers that call it at the same time share one request. Does nothing once finished. */
  next(): Promise<void> {
    this.#pending ??= this.#advance().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async toEnd(): Promise<ReadonlyMap<string, Connection>> {
    while (!this.finished) await this.next();
    return this.connections;
  }

  async #advance(): Promise<void> {
    if (this.#broken) throw this.#broken;
    if (this.finished) return;
    this.#add(await this.fetchPage(this.#cursor));
  }

  #add(page: ConnectionPage): void {
    const before = this.connections.size;
    for (const connection of page.data) this.connections.set(connection.id, connection);
    this.pages++;
    this.#barren = this.connections.size === before ? this.#barren + 1 : 0;
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
    if (!cursor) return "reports more pages but gives no cursor";
    if (this.#cursorsSeen.has(cursor)) return "returns the same cursor twice";
    if (this.#barren > MOST_BARREN_PAGES) return `returned nothing new on ${this.#barren} pages in a row`;
    if (this.pages >= MOST_PAGES) return `did not end after ${MOST_PAGES} pages`;
    return undefined;
  }
}

function broken(how: string): FlowstackError {
  return new FlowstackError("LIST_BROKEN", {
    problem: `FlowStack's list of connections ${how}. Nothing was changed.`,
    fix: "Try again. If it happens again, contact FlowStack's support.",
  });
}
