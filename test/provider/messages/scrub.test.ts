import fc from "fast-check";
import { describe, expect, test } from "vitest";
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
  expect(scrub("The key x7Kp29 is wrong, prefix_x7Kp29_too.", ["x7Kp29"])).toBe(
    "The key [secret] is wrong, prefix_[secret]_too.",
  );
});

describe("a secret of less than six characters", () => {
  test.each(["o", "on", "c", "ab", "no", "con", "conn", "tion", "YW", "61", "n_ab"])(
    "%s leaves the words that contain it as they are",
    (secret) => {
      const text = "connection conn_ab: cannot notify abstract-on, YWJ and 6162; nation_on";
      expect(scrub(text, [secret])).toBe(text);
    },
  );

  test.each([
    ['{"k": "ab"}', '{"k": "[secret]"}'],
    ['{\\"k\\":\\"ab\\"}', '{\\"k\\":\\"[secret]\\"}'],
    ["Bearer ab", "Bearer [secret]"],
    ["AB is no key.", "[secret] is no key."],
    ["key=ab&id=conn_ab", "key=[secret]&id=conn_ab"],
    ["%22ab%22", "%22[secret]%22"],
    ["key%3Dab", "key%3D[secret]"],
    ["\\u0022ab\\u0022", "\\u0022[secret]\\u0022"],
    ["first line\\nab", "first line\\n[secret]"],
    ["&quot;ab&quot;, ab, (ab): ab.", "&quot;[secret]&quot;, [secret], ([secret]): [secret]."],
    ["ab ab", "[secret] [secret]"],
  ])("in %s is masked", (text, expected) => {
    expect(scrub(text, ["ab"])).toBe(expected);
  });

  test.each([
    ['"', 'The key \\" is wrong.', "The key [secret] is wrong."],
    ["a+b", "The key a%2Bb is a+b.", "The key [secret] is [secret]."],
    ["$", "The key $ costs 5$.", "The key [secret] costs 5$."],
    [".*", "The key .* is abc.", "The key [secret] is abc."],
    ["ключ", "The key ключ is wrong.", "The key [secret] is wrong."],
  ])("%s is masked in its escaped forms, too", (secret, text, expected) => {
    expect(scrub(text, [secret])).toBe(expected);
  });
});

test("a text without a secret stays unchanged", () => {
  const text = "name must be a non-blank string; type must be API_KEY.";
  expect(scrub(text, [SECRET, "", " ".repeat(9)])).toBe(text);
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
