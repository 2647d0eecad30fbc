import { describe, expect, test } from "vitest";
import { checkArgs } from "../../../provider/kinds/check";
import { apiKeyConnectionArgs as schema } from "../../../provider/schema/connections";

const GOOD = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };

/** The reasons for which `check` refuses the good inputs with these changes. */
function reasons(changed: Record<string, unknown>, unknown: string[] = []): string[] {
  return checkArgs(schema, { ...GOOD, ...changed }, new Set(unknown));
}

test.each([{}, { type: "API_KEY" }, { type: undefined }, { name: "  Ключ 🔑 " }, { apiKey: "x" }])(
  "inputs with %o are accepted",
  (changed) => {
    expect(reasons(changed)).toEqual([]);
  },
);

const WRONG: [unknown, string][] = [
  ["", "is empty"],
  [" \t", "is blank"],
  [null, "is missing"],
  [7, "is a number"],
  [true, "is a boolean"],
  [["sk_canary_2"], "is a list"],
  [{ key: "sk_canary_2" }, "is an object"],
];

describe.each(["name", "app", "apiKey"])("the field %s", (field) => {
  test.each(WRONG)(
    "with the value %o is refused in one sentence that does not repeat the value",
    (value, what) => {
      const [reason, ...more] = reasons({ [field]: value });
      expect(reason).toMatch(new RegExp(`^${field} ${what}: it must be .+\\.$`));
      expect(reason).not.toContain("canary");
      expect(more).toEqual([]);
    },
  );

  test("is accepted while its value is not known yet", () => {
    const { [field as "name"]: _, ...others } = GOOD;
    expect(checkArgs(schema, others, new Set([field]))).toEqual([]);
  });
});

test.each(["name", "app"])("inputs without %s are refused", (field) => {
  expect(reasons({ [field]: undefined })).toEqual([
    expect.stringMatching(`^${field} is missing: it must be`),
  ]);
});

const INVISIBLE = [
  ["a zero width space", "sk_can\u200bary"],
  ["a byte order mark", "\ufeffsk_canary"],
  ["a soft hyphen", "sk_can\u00adary"],
  ["a right-to-left override", "sk_canary\u202e"],
  ["a left-to-right isolate", "\u2066sk_canary\u2069"],
  ["a word joiner", "sk_\u2060canary"],
  ["a Hangul filler", "sk_canary\u3164"],
  ["a combining grapheme joiner", "sk_can\u034fary"],
  ["a variation selector", "sk_canary\ufe0f"],
  ["a tag character", "sk_canary\u{e0041}"],
  ["a blank Braille pattern", "sk_canary\u2800"],
  ["a null character", "sk_canary\0"],
  ["an escape sequence", "sk_\u001b[31mcanary"],
  ["half of a surrogate pair", "sk_canary\ud83d"],
];

test.each(INVISIBLE)("an API key that contains %s is refused", (_, apiKey) => {
  expect(reasons({ apiKey })).toEqual([
    expect.stringMatching(/^apiKey is not valid: .* invisible characters\.$/),
  ]);
});

test.each(['"sk_canary"', "sk_ключ", "sk_é", "p@$$w0rd!", "“sk_canary”", "秘密", "x"])(
  "the API key %s is accepted because all its characters are visible",
  (apiKey) => {
    expect(checkArgs(schema, { ...GOOD, apiKey }, new Set())).toEqual([]);
  },
);

test.each(["sk canary", "sk_canary\n", "\tsk_canary"])(
  "the API key %o is refused because it contains white space",
  (apiKey) => {
    expect(reasons({ apiKey })).toEqual([
      expect.stringMatching(/^apiKey is not valid: .* without white space or invisible characters\.$/),
    ]);
  },
);

test.each(["OAUTH2", "oauth", "BASIC_AUTH", "api_key"])(
  "the type %s is refused, and the reason says how to import such a connection",
  (type) => {
    const [reason] = reasons({ type });
    expect(reason).toMatch(/^type is not valid: it must be "API_KEY", or left out\./);
    expect(reason).toContain("import-only");
    expect(reason).toContain("dashboard under Connections");
    expect(reason).toContain('new flowstack.OAuthConnection("…", { connectionId: "conn_…" })');
  },
);

test.each([
  ["apikey", "apiKey"],
  ["api_key", "apiKey"],
  ["Name", "name"],
  ["nmae", "name"],
  ["apps", "app"],
  ["typ", "type"],
])("for the unknown field %s, the reason suggests %s", (field, nearest) => {
  expect(reasons({ [field]: "sk_canary_2" })).toEqual([
    `${field} is not a field of this resource. Did you mean ${nearest}?`,
  ]);
});

test("for an unknown field that resembles no other, the reason lists the fields, but no internal ones", () => {
  const [reason] = reasons({ description: "sk_canary_2" });
  expect(reason).toMatch(/^description is not a field of this resource\. Use one of: name, app, apiKey, /);
  expect(reason).not.toContain("importId");
  expect(reason).not.toContain("canary");
});

test("all wrong fields are reported at once", () => {
  expect(reasons({ nmae: 1, app: "", apiKey: null }).map((reason) => reason.split(" ")[0])).toEqual([
    "nmae",
    "app",
    "apiKey",
  ]);
});
