/** Characters that most fonts draw alike: each letter of a line for the Latin one below it, and the signs. */
const DRAWN_ALIKE: readonly (readonly [these: string, likeThose: string])[] = [
  ["АВЕЅІЈКМНОРСТУХаеіјорсухѕԁһӏԛԝ", "ABESIJKMHOPCTYXaeijopcyxsdhlqw"], // Cyrillic
  ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρι", "ABEZHIKMNOPTYXovpi"], // Greek
  ["ıɑɡ", "iag"],
  ["‐‒–—―−ー", "-------"],
  ["‘’‚‛′ʼ“”„‟″", "''''''\"\"\"\"\""],
];

const LIKE = new Map(
  DRAWN_ALIKE.flatMap(([these, those]) =>
    [...these].map((letter, at): [string, string] => [letter, [...those][at] ?? ""]),
  ),
);

const INVISIBLE = /[\p{Cc}\p{Cf}\p{DI}\p{Zl}\p{Zp}]/gu;

/** What a reader sees of a text: two texts that look alike have the same looks, or nearly. */
function looksOf(text: string): string {
  const plain = text
    .replace(/[\t\n\r]/g, " ")
    .replace(INVISIBLE, "")
    .normalize("NFKC");
  const latin = [...plain].map((letter) => LIKE.get(letter) ?? letter).join("");
  return latin.replace(/\s+/gu, " ").trim();
}

/** Whether two different texts look the same: composed or decomposed, other blanks, letters of another alphabet. */
export function lookAlike(one: string, other: string): boolean {
  return one !== other && looksOf(one) === looksOf(other);
}
