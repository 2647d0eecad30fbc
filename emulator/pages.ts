import { createHmac, randomBytes } from "node:crypto";
import { ApiError, type Page } from "./wire";

/** A row with its position in its list. Positions rise through the list, and none is used twice. */
export interface Positioned<Row> {
  readonly position: number;
  readonly row: Row;
}

/**
 * How one page of a list can misbehave. `repeating-cursor`: its cursor leads to the same page again.
 * `never-ending`: made-up rows fill the page, and another page always follows. `no-cursor`: `hasMore` is true, but
 * `cursor` is null. `empty-page`: no rows, and a cursor that goes on from the same position.
 * `duplicate-ids`: the first row of the page is on it twice, also at its end.
 */
export type ListQuirk = "repeating-cursor" | "never-ending" | "no-cursor" | "empty-page" | "duplicate-ids";

/** What to list. */
export interface Listing<Row> {
  /** Names the list; a list refuses the cursor of another list. */
  readonly scope: string;
  readonly rows: readonly Positioned<Row>[];
  readonly query: URLSearchParams;
  readonly quirk?: ListQuirk | undefined;
  /** Makes up a row, for a list that never ends. */
  readonly invent: () => Row;
}

/** The part of a list that one page shows. */
interface Section<Row> {
  readonly data: readonly Row[];
  readonly limit: number;
  readonly hasMore: boolean;
  /** The cursor of the request. */
  readonly sent: string | null;
  /** A new cursor to the start of this page, and one to the start of the next page. */
  readonly again: () => string;
  readonly next: () => string;
}

const START = Number.MIN_SAFE_INTEGER;

/** Cuts lists into pages. A cursor names the position to continue after, so a delete between two pages skips no row. */
export class Pager {
  private readonly secret = randomBytes(16);
  private issued = 0;

  page<Row>(listing: Listing<Row>): Page<Row> {
    const section = this.section(listing);
    if (listing.quirk !== undefined) return misbehave(section, listing.quirk, listing.invent);
    const { data, hasMore, next } = section;
    return { data, cursor: hasMore ? next() : null, hasMore };
  }

  private section<Row>({ scope, rows, query }: Listing<Row>): Section<Row> {
    const limit = readLimit(query.get("limit"));
    const sent = query.get("cursor");
    const after = sent === null ? START : this.read(scope, sent);
    const rest = rows.filter(({ position }) => position > after);
    const chosen = rest.slice(0, limit);
    return {
      data: chosen.map(({ row }) => row),
      limit,
      hasMore: rest.length > limit,
      sent,
      again: () => this.issue(scope, after),
      next: () => this.issue(scope, chosen.at(-1)?.position ?? after),
    };
  }

  /** Each cursor is new, even for a position that had one. The plus sign breaks clients that do not escape cursors in URLs. */
  private issue(scope: string, position: number): string {
    this.issued += 1;
    const text = Buffer.from(`${position}/${this.issued}`).toString("base64");
    return `${text}+${this.sign(scope, text)}`;
  }

  private read(scope: string, cursor: string): number {
    const [text = "", signature] = cursor.split("+");
    if (signature !== this.sign(scope, text)) throw new ApiError("VALIDATION_ERROR", "cursor is not valid.");
    return Number.parseInt(Buffer.from(text, "base64").toString(), 10);
  }

  private sign(scope: string, text: string): string {
    return createHmac("sha256", this.secret).update(`${scope} ${text}`).digest("base64url").slice(0, 12);
  }
}

function misbehave<Row>(section: Section<Row>, quirk: ListQuirk, invent: () => Row): Page<Row> {
  const { data, limit, hasMore, sent, again, next } = section;
  switch (quirk) {
    case "repeating-cursor":
      return { data, cursor: sent ?? again(), hasMore: true };
    case "never-ending": {
      const invented = Array.from({ length: limit - data.length }, invent);
      return { data: [...data, ...invented], cursor: next(), hasMore: true };
    }
    case "no-cursor":
      return { data, cursor: null, hasMore: true };
    case "empty-page":
      return { data: [], cursor: again(), hasMore: true };
    case "duplicate-ids":
      return { data: [...data, ...data.slice(0, 1)], cursor: hasMore ? next() : null, hasMore };
  }
}

function readLimit(text: string | null): number {
  const limit = text === null ? 10 : Number(text);
  if (/^\d+$/.test(text ?? "10") && limit >= 1 && limit <= 100) return limit;
  throw new ApiError("VALIDATION_ERROR", "limit must be a whole number from 1 to 100.");
}
