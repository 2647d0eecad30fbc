/** Text that is safe to print: names and messages from elsewhere may contain control characters, which would reach a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, " ");
}

/** Shows control and invisible characters as escapes, so that a reader can compare two texts. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u00a0]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** What a message may say of a connection. FlowStack may leave out any of it. */
export interface Described {
  id?: string | null | undefined;
  name?: string | null | undefined;
  app?: string | null | undefined;
}

/** `"Production Stripe" for stripe`; without a name or an app, the rest of it. */
export function described({ name, app }: Omit<Described, "id">): string {
  const parts = [name != null ? `"${name}"` : "a connection", ...(app != null ? [`for ${app}`] : [])];
  return parts.join(" ");
}

/** `conn_a ("Production Stripe" for stripe)`; without an id, as {@link described}. */
export function label({ id, name, app }: Described): string {
  if (id == null) return described({ name, app });
  return name == null && app == null ? id : `${id} (${described({ name, app })})`;
}
