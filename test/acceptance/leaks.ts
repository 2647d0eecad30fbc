import { expect } from "vitest";

/** The text contains none of the secrets, in any encoding. */
export function expectNoSecret(where: string, text: string, secrets: readonly string[]): void {
  const leaked = secrets.flatMap((secret) => spellings(secret).filter((spelling) => text.includes(spelling)));
  expect(leaked, `${where} contains a secret`).toEqual([]);
}

/**
 * Pulumi's SDK adds this, in the program's process, to the error of a component that a plugin makes, and with
 * --continue-on-error to that of each resource that was not created.
 */
const PULUMIS_OWN =
  /Error: (resource \S+ \[\S+\] failed to register|failed to register new resource .*)(\s+at .*)*/g;

/** No line of a stack trace. */
export function expectNoStackTrace(text: string): void {
  const lines = text.replace(PULUMIS_OWN, "").split("\n");
  expect(lines.filter((line) => /^\s+at \S/.test(line))).toEqual([]);
}

/** The ways in which a program may print a secret: raw, escaped once or twice, encoded. */
function spellings(secret: string): string[] {
  const once = JSON.stringify(secret).slice(1, -1);
  const twice = JSON.stringify(once).slice(1, -1);
  const ascii = once.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const go = once.replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  const url = encodeURIComponent(secret);
  const form = new URLSearchParams([["", secret]]).toString().slice(1);
  const hex = Buffer.from(secret).toString("hex");
  return [...new Set([secret, once, twice, ascii, go, url, form, hex, ...base64(secret)])];
}

/** In the base64 of a longer text, a secret looks different for each of the three positions at which it can begin. */
function base64(secret: string): string[] {
  return [0, 1, 2].flatMap((skipped) => {
    const bytes = Buffer.concat([Buffer.alloc(skipped), Buffer.from(secret)]);
    const ownBits = [skipped * 8, Math.floor((bytes.length * 8) / 6) * 6];
    const own = [Math.ceil((ownBits[0] as number) / 6), (ownBits[1] as number) / 6];
    return [bytes.toString("base64").slice(...own), bytes.toString("base64url").slice(...own)];
  });
}
