import fc from "fast-check";
import { expect, test } from "vitest";
import { scrub } from "../../../provider/messages/scrub";
import { fingerprint, newSalt } from "../../../provider/state/fingerprint";

const SECRET = 'sk_live_"Q~9/+ä\\zX7pL2mN5vB8cD3fG';
/** A fragment of this many characters is enough to recognise a secret. */
const SHORTEST = 10;

test("a salt has 96 bits and is new each time", () => {
  const salts = new Set(Array.from({ length: 1_000 }, newSalt));
  expect(salts.size).toBe(1_000);
  for (const salt of salts) expect(Buffer.from(salt, "base64url")).toHaveLength(12);
});

test("a fingerprint depends on the key and the salt only", () => {
  const it = fingerprint("salt", "sk_one");
  expect(it).toBe(fingerprint("salt", "sk_one"));
  expect(it).not.toBe(fingerprint("salt", "sk_two"));
  expect(it).not.toBe(fingerprint("pepper", "sk_one"));
  expect(Buffer.from(it, "base64url")).toHaveLength(16);
});

test("a fingerprint never changes between versions, because states contain it", () => {
  expect(fingerprint("c2FsdHNhbHRzYWx0", "sk_canary_1")).toMatchInlineSnapshot(`"kUvcbE3BUGwBl4MANTGjSw"`);
});

const base64 = (text: string) => Buffer.from(text).toString("base64");
const base64url = (text: string) => Buffer.from(text).toString("base64url");

test.each([
  ["raw", SECRET],
  ["JSON-escaped", JSON.stringify(SECRET)],
  ["URL-encoded", encodeURIComponent(SECRET)],
  ["hex", Buffer.from(SECRET).toString("hex")],
  ["HEX", Buffer.from(SECRET).toString("hex").toUpperCase()],
  ["url-encoded in lower case", encodeURIComponent(SECRET).toLowerCase()],
  ["in lower case", SECRET.toLowerCase()],
  ["in upper case", SECRET.toUpperCase()],
  ["in groups", SECRET.match(/.{1,4}/gu)?.join(" ") ?? ""],
  ["with invisible characters in between", SECRET.match(/.{1,3}/gu)?.join("\u200b\u0000") ?? ""],
  ["over several lines", SECRET.match(/.{1,8}/gu)?.join("\r\n") ?? ""],
  ["base64", base64(SECRET)],
  ["base64, one byte in", base64(`x${SECRET}yz`)],
  ["base64, two bytes in", base64(`xy${SECRET}z`)],
  ["base64 of the header", base64(`Bearer ${SECRET}`)],
  ["base64url", base64url(SECRET)],
  ["base64url, one byte in", base64url(`x${SECRET}yz`)],
  ["base64url, two bytes in", base64url(`xy${SECRET}z`)],
])("a secret in a text is masked: %s", (_, written) => {
  const scrubbed = scrub(`Key (${written}) is wrong.`, [SECRET]);
  expect(scrubbed).toMatch(/^Key \(.{0,10}\[secret\].{0,8}\) is wrong\.$/);
});

test("a cut secret is masked while ten characters of it are left", () => {
  for (let start = 0; start + SHORTEST <= SECRET.length; start++) {
    expect(scrub(`… ${SECRET.slice(start)}`, [SECRET])).toBe("… [secret]");
    expect(scrub(`${SECRET.slice(0, SHORTEST + start)} …`, [SECRET])).toBe("[secret] …");
    expect(scrub(`… ${SECRET.slice(start, start + SHORTEST)} …`, [SECRET])).toBe("… [secret] …");
  }
});

test("several secrets, and one secret twice in a row, are masked", () => {
  const other = "fs_live_0123456789";
  const text = `${SECRET}${SECRET} and ${other}, not fs_live_`;
  expect(scrub(text, [SECRET, other])).toBe("[secret] and [secret], not fs_live_");
});

test("a secret of less than ten characters is masked as a whole", () => {
  expect(scrub("The key abc is wrong.", ["abc"])).toBe("The key [secret] is wrong.");
});

test("a text without a secret stays unchanged", () => {
  const text = "name must be a non-blank string; type must be API_KEY.";
  expect(scrub(text, [SECRET, ""])).toBe(text);
  expect(scrub(text, [])).toBe(text);
});

test("no fragment of ten characters is left of any secret", () => {
  const secrets = fc
    .string({ minLength: SHORTEST, maxLength: 60 })
    .filter((text) => !/\[?secret\]?/.test(text));
  const writings = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => JSON.stringify(text),
    encodeURIComponent,
    base64,
  );
  fc.assert(
    fc.property(secrets, writings, fc.nat(2), (secret, write, offset) => {
      const whole = write(`${"x".repeat(offset)}${secret}`);
      const left = scrub(whole, [secret]);
      // Only the edges may be left: the text around the secret, and what the secret shares with it in one group of base64.
      expect(left.replace("[secret]", "").length).toBeLessThanOrEqual(8);
    }),
  );
});
