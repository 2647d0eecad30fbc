import { createHmac, randomBytes } from "node:crypto";

/** 96 bits, fresh for each connection: equal keys in two states cannot be told to be equal. */
export function newSalt(): string {
  return randomBytes(12).toString("base64url");
}

/**
 * 128 bits of HMAC-SHA256, to see that a key changed without keeping it. The state holds it encrypted as well,
 * so a slow hash would only make `pulumi up` slow.
 */
export function fingerprint(salt: string, secret: string): string {
  return createHmac("sha256", salt).update(secret).digest().subarray(0, 16).toString("base64url");
}

/** Shorter fragments of a key are as likely to be ordinary text (`fs_test_`, `API_KEY`) as to give it away. */
const SHORTEST_TELLING_FRAGMENT = 10;

const MASK = "[secret]";

/**
 * `text` without any of `secrets`, however a server may have written them: raw, JSON-escaped, URL-encoded,
 * base64, whole or cut.
 */
export function scrub(text: string, secrets: readonly string[]): string {
  const hidden = new Array<boolean>(text.length).fill(false);
  for (const spelling of secrets.flatMap(spellings)) hide(text, spelling, hidden);
  return mask(text, hidden);
}

function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, json, encodeURIComponent(secret.toWellFormed()), bytes.toString("hex")];
  return [...new Set([...forms, ...base64Forms(bytes)])].filter((form) => form !== "");
}

/** Base64 of a secret inside a longer text (`Bearer <key>`) depends on where in a group of three it starts. */
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

function hide(text: string, spelling: string, hidden: boolean[]): void {
  const width = Math.min(spelling.length, SHORTEST_TELLING_FRAGMENT);
  for (let start = 0; start + width <= spelling.length; start++) {
    const fragment = spelling.slice(start, start + width);
    for (let at = text.indexOf(fragment); at >= 0; at = text.indexOf(fragment, at + 1)) {
      hidden.fill(true, at, at + width);
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
