/**
 * How the server stores the name of a new connection otherwise than it was sent. FlowStack publishes no rules for names
 * (section 7), so a client must work with any. The steps run in the order of these fields.
 */
export interface NameAlteration {
  /** Normalises to Unicode NFKC: full-width letters and ligatures become plain letters. Default false. */
  readonly nfkc?: boolean;
  /** Replaces each run of white space by one space, and removes white space at both ends. Default false. */
  readonly collapseBlanks?: boolean;
  /** Writes `&`, `<`, `>` and `"` as HTML entities. Default false. */
  readonly htmlEscape?: boolean;
  /** Cuts the name to this many characters (Unicode code points), even inside an HTML entity. Default: no limit. */
  readonly maxLength?: number;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** The name that a server with this alteration stores. Without an alteration it is the name that was sent. */
export function alterName(name: string, alteration: NameAlteration = {}): string {
  const { nfkc = false, collapseBlanks = false, htmlEscape = false, maxLength } = alteration;
  const normalised = nfkc ? name.normalize("NFKC") : name;
  const collapsed = collapseBlanks ? normalised.trim().replace(/\s+/g, " ") : normalised;
  const escaped = htmlEscape
    ? collapsed.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter)
    : collapsed;
  return maxLength === undefined ? escaped : [...escaped].slice(0, maxLength).join("");
}

/** Refuses a `maxLength` that would leave no name at all. It may come as JSON from another process. */
export function checkAlteration({ maxLength }: NameAlteration): void {
  if (maxLength === undefined || (Number.isInteger(maxLength) && maxLength >= 1)) return;
  throw new TypeError("maxLength must be a whole number of at least 1.");
}
