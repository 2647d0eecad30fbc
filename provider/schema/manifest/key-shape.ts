import { KEY_FORMATS } from "./key-formats";
import { isWordLike } from "./word-like";

/** Characters. A shorter text of letters and digits may be a version, a region or a date. */
const SHORTEST_RANDOM = 20;

/** Characters. A key of this length has a digit, and no name without separators is as long. */
const LONG = 32;

/**
 * What kind of key a text contains, such as "a Stripe key"; undefined when it may just as well be a name or an id. Many names
 * begin like a key (`sk-bratislava-mailer`), so the prefix alone proves nothing.
 */
export function keyIn(text: string): string | undefined {
  return KEY_FORMATS.find(({ pattern }) => {
    const match = pattern.exec(text);
    return match !== null && isRandom(match.groups ?? {});
  })?.label;
}

/** Share. After the prefix of a key, only a text that is nearly all words is a name. */
const MOSTLY_WORDS = 0.6;

function isRandom({ tail, parts }: { tail?: string; parts?: string }): boolean {
  if (tail !== undefined) return !isWordLike(tail, MOSTLY_WORDS);
  return parts === undefined || partsOf(parts).some((part) => !isWordLike(part));
}

/** The long parts of a text: names have separators between their words. */
function partsOf(text: string): string[] {
  return text.split(/[-_]/).filter((part) => part.length >= SHORTEST_RANDOM);
}

/**
 * Whether a text that should be the name of a setting or a variable must be a key: it contains one, or a long part in which
 * random letters and digits alternate.
 */
export function isKeyForName(text: string): boolean {
  return keyIn(text) !== undefined || partsOf(text).some((part) => alternates(part) && !isWordLike(part));
}

/** Names have versions and regions, too (`auth0Eu1M2mClientSecret`), but seldom in so long a part. */
function alternates(text: string): boolean {
  return (text.length >= LONG && /\d/.test(text)) || (text.match(/[A-Za-z]\d/g) ?? []).length >= 3;
}

/** How the keys of well-known services start. */
const PREFIX =
  /^((sk|pk|rk|whsec|gh[a-z]|github_pat|glpat|xox[a-z]|fs_(live|test)|shpat)[-_]|AKIA[0-9A-Z]{4})/;

/** Whether a text may be a key. Messages do not repeat it, although it is accepted as a name. */
export function mayBeAKey(text: string): boolean {
  return (
    isKeyForName(text) ||
    (text.length >= SHORTEST_RANDOM && alternates(text)) ||
    (PREFIX.test(text) && (/\d/.test(text) || !isWordLike(text)))
  );
}
