/** Characters. A shorter fragment of a key may just as well be ordinary text (`fs_test_`, `API_KEY`). */
const SHORTEST_FRAGMENT = 10;

/** Characters. A shorter secret is part of ordinary words, and so are its encoded forms. */
const SHORTEST_PART = 6;

const MASK = "[secret]";

/**
 * `text` with every one of `secrets` masked, however a server writes it: raw, JSON-escaped, URL-encoded, hexadecimal,
 * base64, in another case, with white space between its characters, whole or cut. A very short secret is masked only where
 * it is a word of its own: otherwise the secret `on` would make every message unreadable.
 */
export function scrub(text: string, secrets: readonly string[]): string {
  const hidden = new Array<boolean>(text.length).fill(false);
  const plain = plainly(text);
  for (const secret of secrets) {
    if (secret.length < SHORTEST_PART) hideWords(text, secret, hidden);
    else for (const spelling of spellings(secret)) hide(plain, plainly(spelling).letters, hidden);
  }
  return mask(text, hidden);
}

/** A text in lower case and without white space and invisible characters, with the original place of each letter. */
interface Plain {
  letters: string;
  places: number[];
}

function plainly(text: string): Plain {
  const all = text.split("");
  const places = [...all.keys()].filter((at) => !/[\p{Cc}\p{Cf}\s]/u.test(all[at] as string));
  return { letters: places.map((at) => lowerCase(all[at] as string)).join(""), places };
}

/** A few letters become two in lower case. They stay as they are, so that each letter keeps one place. */
function lowerCase(letter: string): string {
  const lower = letter.toLowerCase();
  return lower.length === 1 ? lower : letter;
}

function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [...new Set([...plainForms(secret), bytes.toString("hex"), ...base64Forms(bytes)])];
}

/** As it is, and as JSON and URLs escape it. */
function plainForms(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())];
}

/** Ids such as `conn_ab` are one word. A word may follow an escape: `%22ab%22`, `\u0022ab\u0022`, `\nab`. */
const WORD_START = "(?:(?<![\\p{L}\\p{N}_-])|(?<=%[0-9a-f]{2}|\\\\u[0-9a-f]{4}|\\\\[bfnrt]))";
const WORD_END = "(?![\\p{L}\\p{N}_-])";

function hideWords(text: string, secret: string, hidden: boolean[]): void {
  for (const form of plainForms(secret).filter((one) => one !== "")) {
    const literal = form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    const words = text.matchAll(new RegExp(WORD_START + literal + WORD_END, "giu"));
    for (const { 0: word, index } of words) hidden.fill(true, index, index + word.length);
  }
}

/** The base64 of a secret inside a longer text (`Bearer <key>`) depends on where in a group of three bytes it starts. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const inner = shifted
      .toString("base64")
      .replace(/=+$/, "")
      .slice(offset === 0 ? 0 : offset + 1, -1);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function hide({ letters, places }: Plain, spelling: string, hidden: boolean[]): void {
  if (spelling === "") return;
  const width = Math.min(spelling.length, SHORTEST_FRAGMENT);
  for (let start = 0; start + width <= spelling.length; start++) {
    const fragment = spelling.slice(start, start + width);
    for (let at = letters.indexOf(fragment); at >= 0; at = letters.indexOf(fragment, at + 1)) {
      hidden.fill(true, places[at], (places[at + width - 1] ?? 0) + 1);
    }
  }
}

function mask(text: string, hidden: readonly boolean[]): string {
  let masked = "";
  for (let at = 0; at < text.length; at++) {
    if (!hidden[at]) masked += text[at];
    else if (!hidden[at - 1]) masked += MASK;
  }
  return masked;
}
