/** The pairs of letters that make up most of the words of European languages and of technical terms. */
const COMMON_PAIRS = new Set(
  (
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea " +
    "ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr nc et ut ss so rs un lo ge ie ee em " +
    "ad ol rt po na ul ni ts mo ow pa im mi ai sh ke ey ap pi au oa sa sk ck cr gr op od oo pl id ig ir iv av bo br do ep ev " +
    "ex fi ga gi go gr ht ia if ld lu mp mu nk nu ob pt ru sc sl sp su sy tw ty ub uc ud ue ui um up va vi wo yp"
  ).split(" "),
);

/** A word of one case: `stripe`, `Stripe`, `STRIPE`. */
const WORD = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g;

/**
 * Whether a text is made of words, as names are: most pairs of letters are common, or most characters belong to words that
 * can be pronounced. Keys are random.
 * @param least the share that must be words. 0.5 lets nearly every name pass, and some 1 in 10 random texts of 24 characters.
 */
export function isWordLike(text: string, least = 0.5): boolean {
  if (isHexadecimal(text)) return false;
  const pairs = pairsOf(text);
  const common = pairs.filter((pair) => COMMON_PAIRS.has(pair)).length;
  return common / Math.max(pairs.length, 1) >= least || shareOfWords(text) >= least;
}

/** Hexadecimal digits spell few words, and their pairs are common: `de`, `ed`, `be`. */
function isHexadecimal(text: string): boolean {
  return /^(?=(.*\d){2})[0-9a-f]+$/i.test(text);
}

/** Adjacent letters, in lower case. */
function pairsOf(text: string): string[] {
  const runs = text.toLowerCase().match(/[a-z]+/g) ?? [];
  return runs.flatMap((run) => [...run.slice(1)].map((letter, at) => `${run[at]}${letter}`));
}

/** Short words count only in pairs of letters: a random text has many. */
const SHORTEST_WORD = 4;

function shareOfWords(text: string): number {
  const words = (text.match(WORD) ?? []).filter(
    (word) => word.length >= SHORTEST_WORD && isPronounceable(word),
  );
  return words.join("").length / Math.max(text.replace(/[^A-Za-z0-9]/g, "").length, 1);
}

function isPronounceable(word: string): boolean {
  return /[aeiouy]/i.test(word) && !/[^aeiouy]{5}|[aeiouy]{4}/i.test(word);
}
