/** Characters. A shorter fragment of a key may just as well be ordinary text (`fs_test_`, `API_KEY`). */
const SHORTEST_FRAGMENT = 10;

const MASK = "[secret]";

/**
 * `text` with every one of `secrets` masked, however a server writes it: raw, JSON-escaped, URL-encoded, hexadecimal,
 * base64, in another case, with white space between its characters, whole or cut.
 */
export function scrub(text: string, secrets: readonly string[]): string {
  const hidden = new Array<boolean>(text.length).fill(false);
  const plain = plainly(text);
  for (const spelling of secrets.flatMap(spellings)) hide(plain, plainly(spelling).letters, hidden);
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
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, json, encodeURIComponent(secret.toWellFormed()), bytes.toString("hex")];
  return [...new Set([...forms, ...base64Forms(bytes)])].filter((form) => form !== "");
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
