import { distance } from "fastest-levenshtein";

/** Most suggestions in one message. */
const MOST_SUGGESTIONS = 5;

/** How {@link nearest} compares and counts. */
export interface NearestOptions<T> {
  /** Most results. Default 5. */
  limit?: number;
  /** The text of a candidate that is compared. Default: the candidate itself. */
  by?: (candidate: T) => string;
}

/** The candidates that are close to what was wanted, closest first. Upper and lower case do not matter. */
export function nearest<T = string>(
  wanted: string,
  candidates: readonly T[],
  { limit = MOST_SUGGESTIONS, by = String }: NearestOptions<T> = {},
): T[] {
  const measured = candidates.map((candidate) => ({ candidate, ...closeness(wanted, by(candidate)) }));
  const close = measured.filter(({ isClose }) => isClose).sort((one, other) => one.edits - other.edits);
  return close.slice(0, limit).map(({ candidate }) => candidate);
}

/** Helps with a misspelt name: suggests the one that was probably meant, or lists all valid names. */
export function hint(name: string, names: readonly string[]): string {
  const [meant] = nearest(name, names, { limit: 1 });
  return meant === undefined ? `Valid names: ${names.join(", ")}.` : `Did you mean ${meant}?`;
}

/** Two edits may separate short texts, a third of its length a longer one. */
function closeness(wanted: string, text: string): { edits: number; isClose: boolean } {
  const edits = distance(wanted.toLowerCase(), text.toLowerCase());
  return { edits, isClose: edits <= Math.max(2, text.length / 3) };
}
