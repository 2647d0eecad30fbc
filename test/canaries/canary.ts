import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { expectNoSecret } from "../acceptance/leaks";

/** Characters that JSON, URLs, base64, shells and HTML spell otherwise. */
const AWKWARD = `/+"<&%=\\'`;

/** A text that can come from nowhere else. */
export function canary(prefix: string): string {
  return `${prefix}${randomBytes(9).toString("hex")}${AWKWARD}${randomBytes(9).toString("hex")}`;
}

/** The ways in which a server may quote what it was sent. */
export function quotations(secret: string): string[] {
  const base64 = ["", "x", "xy"].map((before) => Buffer.from(before + secret).toString("base64"));
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("hex"),
    Buffer.from(`Bearer ${secret}`).toString("base64url"),
    ...base64,
    secret.slice(0, -3),
    secret.slice(3),
  ];
}

/** Everything of a value that could end up on a terminal or in a file: hidden and inherited properties too. */
export function everythingIn(value: unknown): string {
  const shown = inspect(value, {
    depth: 20,
    showHidden: true,
    getters: true,
    maxStringLength: null,
    breakLength: Infinity,
  });
  const error =
    value instanceof Error ? [value.message, value.stack, String(value), inspect(value.cause)] : [];
  return [shown, JSON.stringify(value), ...error].join("\n");
}

/** Neither whole nor in part: ten characters of a key in a row are one too many. */
export function expectSilence(where: string, text: string, secrets: readonly string[]): void {
  expectNoSecret(where, text, secrets);
  const parts = secrets.flatMap((secret) => [secret.slice(0, 18), secret.slice(-18)]);
  expectNoSecret(where, text, parts);
}
