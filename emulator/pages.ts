import { createHmac, randomBytes } from "node:crypto";
import { ApiError, type Page } from "./wire";

/** A row with its place in its list; places rise through the list and are never used twice. */
export interface Placed<Row> {
  readonly place: number;
  readonly row: Row;
}

/** How a list can misbehave. */
export type ListQuirk = "repeating-cursor" | "never-ending" | "no-cursor" | "empty-page" | "duplicate-ids";

/** What to list. */
export interface Listing<Row> {
  /** Names the list; a cursor of one list is refused by another. */
  readonly scope: string;
  readonly rows: readonly Placed<Row>[];
  readonly query: URLSearchParams;
  readonly quirk?: ListQuirk | undefined;
  /** Makes a row up, for a list that never ends. */
  readonly invent: () => Row;
}

const START = Number.MIN_SAFE_INTEGER;

/** Cuts lists into pages. A cursor says after which place to go on, so a delete between two pages skips nothing. */
export class Pager {
  private readonly secret = randomBytes(16);
  private issued = 0;

  page<Row>(listing: Listing<Row>): Page<Row> {
    const limit = readLimit(listing.query.get("limit"));
    const sent = listing.query.get("cursor");
    const after = sent === null ? START : this.read(listing.scope, sent);
    const rest = listing.rows.filter(({ place }) => place > after);
    const chosen = rest.slice(0, limit);
    const data = chosen.map(({ row }) => row);
    const last = chosen.at(-1)?.place ?? after;
    const hasMore = rest.length > limit;
    const issue = (place: number) => this.issue(listing.scope, place);
    switch (listing.quirk) {
      case "repeating-cursor":
        return { data, cursor: sent ?? issue(after), hasMore: true };
      case "never-ending": {
        const invented = Array.from({ length: limit - data.length }, listing.invent);
        return { data: [...data, ...invented], cursor: issue(last), hasMore: true };
      }
      case "no-cursor":
        return { data, cursor: null, hasMore: true };
      case "empty-page":
        return { data: [], cursor: issue(after), hasMore: true };
      case "duplicate-ids":
        return { data: [...data, ...data.slice(0, 1)], cursor: hasMore ? issue(last) : null, hasMore };
      case undefined:
        return { data, cursor: hasMore ? issue(last) : null, hasMore };
    }
  }

  /** Each cursor is new, even for a place that had one. The plus breaks clients that do not escape it in the URL. */
  private issue(scope: string, place: number): string {
    this.issued += 1;
    const text = Buffer.from(`${place}/${this.issued}`).toString("base64");
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

function readLimit(text: string | null): number {
  const limit = text === null ? 10 : Number(text);
  if (/^\d+$/.test(text ?? "10") && limit >= 1 && limit <= 100) return limit;
  throw new ApiError("VALIDATION_ERROR", "limit must be a whole number from 1 to 100.");
}
