/** Letters that join into one sign: emoji, and scripts such as Persian, need them. */
const JOINERS = new Set(["\u200c", "\u200d"]);

/** One line of text in which nothing can move the cursor, set a colour, end the line, reverse its direction or be unseen. */
export function clean(text: string, substitute = " "): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, (found) => (JOINERS.has(found) ? found : substitute));
}

/** A value as JSON on several lines. Characters that a terminal must not see are escaped, so that none is lost. */
export function jsonLines(value: unknown): string[] {
  const text = JSON.stringify(value, null, 2);
  return text.split("\n").map((line) => line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, escaped));
}

/** Characters as `\uXXXX`, which JSON and TypeScript read alike. */
export function escaped(text: string): string {
  return text
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

export function linesOf(text: string): string[] {
  return text.trimEnd().split("\n");
}

export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The time since a date, in minutes, hours or days. */
export function ageOf(created: string, now: number): string {
  const age = now - Date.parse(created);
  if (!Number.isFinite(age)) return "?";
  // Two clocks never quite agree.
  if (age < -MINUTE) return "in the future";
  if (age < HOUR) return `${Math.max(0, Math.floor(age / MINUTE))} min`;
  return age < 2 * DAY ? `${Math.floor(age / HOUR)} h` : `${Math.floor(age / DAY)} d`;
}
