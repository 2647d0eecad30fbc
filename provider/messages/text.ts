/** Names and messages come from elsewhere and end in a terminal: no control characters. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, " ");
}

/** Control and invisible characters as escapes, for texts that are to be compared by eye. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u00a0]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** A connection as messages name it: `"Production Stripe" for stripe`. */
export function described({
  name,
  app,
}: {
  name?: string | null | undefined;
  app?: string | null | undefined;
}): string {
  return `"${name}" for ${app}`;
}

/** A connection with its id: `conn_a ("Production Stripe" for stripe)`. */
export function label(connection: {
  id: string;
  name?: string | null | undefined;
  app?: string | null | undefined;
}): string {
  return `${connection.id} (${described(connection)})`;
}
