/**
 * A text as a TypeScript literal, in the quotes that formatters choose. Whatever could end the line or the comment that
 * it stands in, or show a reader something else than the compiler sees, is escaped.
 */
export function literal(text: string): string {
  const body = JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escaped);
  const prefersSingle = text.split('"').length > text.split("'").length;
  return prefersSingle ? `'${body.replaceAll('\\"', '"').replaceAll("'", "\\'")}'` : `"${body}"`;
}

/** What a literal of ours stands for; the text itself where it is none. */
export function parsed(source: string): string {
  const isSingle = /^'.*'$/s.test(source);
  const body = source.slice(1, -1).replaceAll("\\'", "'").replaceAll('"', '\\"');
  try {
    return String(JSON.parse(isSingle ? `"${body}"` : source));
  } catch {
    return source;
  }
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** An id in a comment: as it is where it is plain. */
export function idComment(id: string): string {
  return /^[\w.:-]+$/.test(id) ? id : literal(id);
}
