import fc from "fast-check";
import { expect, test } from "vitest";
import { scrub } from "../../../provider/messages/scrub";
import { fingerprint, newSalt } from "../../../provider/state/fingerprint";

const SECRET = 'sk_live_"Q~9/+ä\\zX7pL2mN5vB8cD3fG';
/** Characters in a row that would give a secret away. */
const TELLING = 10;

test("a salt has 96 bits and is new each time", () => {
  const salts = new Set(Array.from({ length: 1_000 }, newSalt));
  expect(salts.size).toBe(1_000);
  for (const salt of salts) expect(Buffer.from(salt, "base64url")).toHaveLength(12);
});

test("a fingerprint tells keys and salts apart, and nothing else", () => {
  const it = fingerprint("salt", "sk_one");
  expect(it).toBe(fingerprint("salt", "sk_one"));
  expect(it).not.toBe(fingerprint("salt", "sk_two"));
  expect(it).not.toBe(fingerprint("pepper", "sk_one"));
  expect(Buffer.from(it, "base64url")).toHaveLength(16);
});

test("a fingerprint stays what it is: states hold it", () => {
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
  ["with what is not seen in between", SECRET.match(/.{1,3}/gu)?.join("\u200b\u0000") ?? ""],
  ["over several lines", SECRET.match(/.{1,8}/gu)?.join("\r\n") ?? ""],
  ["base64", base64(SECRET)],
  ["base64, one byte in", base64(`x${SECRET}yz`)],
  ["base64, two bytes in", base64(`xy${SECRET}z`)],
  ["base64 of the header", base64(`Bearer ${SECRET}`)],
  ["base64url", base64url(SECRET)],
  ["base64url, one byte in", base64url(`x${SECRET}yz`)],
  ["base64url, two bytes in", base64url(`xy${SECRET}z`)],
])("a secret is scrubbed as it stands in a text: %s", (_, written) => {
  const scrubbed = scrub(`Key (${written}) is wrong.`, [SECRET]);
  expect(scrubbed).toMatch(/^Key \(.{0,10}\[secret\].{0,8}\) is wrong\.$/);
});

test("cut at either end, whatever is long enough to tell goes", () => {
  for (let start = 0; start + TELLING <= SECRET.length; start++) {
    expect(scrub(`… ${SECRET.slice(start)}`, [SECRET])).toBe("… [secret]");
    expect(scrub(`${SECRET.slice(0, TELLING + start)} …`, [SECRET])).toBe("[secret] …");
    expect(scrub(`… ${SECRET.slice(start, start + TELLING)} …`, [SECRET])).toBe("… [secret] …");
  }
});

test("twice, side by side, and several secrets", () => {
  const other = "fs_live_0123456789";
  const text = `${SECRET}${SECRET} and ${other}, not fs_live_`;
  expect(scrub(text, [SECRET, other])).toBe("[secret] and [secret], not fs_live_");
});

test("a secret shorter than a telling fragment is hidden whole", () => {
  expect(scrub("The key abc is wrong.", ["abc"])).toBe("The key [secret] is wrong.");
});

test("what holds no secret stays as it is", () => {
  const text = "name must be a text that is not blank; type must be API_KEY.";
  expect(scrub(text, [SECRET, ""])).toBe(text);
  expect(scrub(text, [])).toBe(text);
});

test("no telling fragment of any secret is left of any text around it", () => {
  const secrets = fc
    .string({ minLength: TELLING, maxLength: 60 })
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
      // Only the edges may be left: what surrounds the secret, and what it shares with that in one group of base64.
      expect(left.replace("[secret]", "").length).toBeLessThanOrEqual(8);
    }),
  );
});
