import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { expectNoSecret } from "../acceptance/leaks";

/** Characters that JSON, URLs, base64, shells or HTML write in another form. A leak may be in any of these forms. */
const AWKWARD = `/+"<&%=\\'`;

/** A random secret that occurs nowhere else: where it shows up, a secret has leaked. */
export function canary(prefix: string): string {
  return `${prefix}${randomBytes(9).toString("hex")}${AWKWARD}${randomBytes(9).toString("hex")}`;
}

/** The forms in which a server may quote a secret that it was sent: whole, encoded, or without its last or first characters. */
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

/** Everything in a value that could reach a terminal or a file, hidden and inherited properties included. */
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

/** The text contains no secret, nor the first or last 18 characters of one: at least 10 of these are random. */
export function expectSilence(where: string, text: string, secrets: readonly string[]): void {
  expectNoSecret(where, text, secrets);
  const parts = secrets.flatMap((secret) => [secret.slice(0, 18), secret.slice(-18)]);
  expectNoSecret(where, text, parts);
}
