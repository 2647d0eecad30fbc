import { escaped } from "../shared/text";

export type Quote = '"' | "'";

/**
 * A text as a TypeScript literal, in the quotes that formatters choose. Characters that could end the line or its comment,
 * or that a reader does not see, are escaped.
 * @param preferred the quotes of the file
 */
export function literal(text: string, preferred: Quote = '"'): string {
  const other = preferred === '"' ? "'" : '"';
  const quote = text.split(preferred).length > text.split(other).length ? other : preferred;
  const body = JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escaped);
  return quote === '"' ? `"${body}"` : `'${body.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** The text of a literal that {@link literal} wrote; any other source is returned as it is. */
export function parsed(source: string): string {
  const isSingle = /^'.*'$/s.test(source);
  const body = source.slice(1, -1).replaceAll("\\'", "'").replaceAll('"', '\\"');
  try {
    return String(JSON.parse(isSingle ? `"${body}"` : source));
  } catch {
    return source;
  }
}

/** An id for a comment: a literal, unless it is plain. */
export function idComment(id: string): string {
  return /^[\w.:-]+$/.test(id) ? id : literal(id);
}
