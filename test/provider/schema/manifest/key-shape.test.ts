import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isKeyForName, keyIn, mayBeAKey } from "../../../../provider/schema/manifest/key-shape";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const HEX = `${DIGITS}abcdef`;
const BASE36 = LOWER + DIGITS;
const BASE62 = LOWER.toUpperCase() + BASE36;
const BASE64 = `${BASE62}-_`;

/** Letters that look random, and are the same in each run. All keys here are made up. */
function some(alphabet: string, length: number, seed = 42): string {
  const digest = createHash("shake256", { outputLength: length }).update(String(seed)).digest();
  return Array.from(digest, (byte) => alphabet[byte % alphabet.length]).join("");
}

const KEYS: [label: string, key: string][] = [
  ["a FlowStack key", `fs_live_${some(BASE62, 32)}`],
  ["a FlowStack key", `fs_test_${some(HEX, 32)}`],
  ["a Stripe key", `sk_live_${some(BASE62, 24)}`],
  ["a Stripe key", `sk_test_${some(BASE62, 24)}`],
  ["a Stripe key", `rk_live_51${some(BASE62, 97)}`],
  ["a Stripe key", `pk_live_${some(BASE62, 24)}`],
  ["a Stripe key", `sk-live-${some(BASE62, 24)}`],
  ["a Stripe key", "sk_live_51FakeKeyForTesting1234567890"],
  ["a Stripe key", `whsec_${some(BASE62, 32)}`],
  ["an OpenAI key", `sk-${some(BASE62, 20)}T3BlbkFJ${some(BASE62, 20)}`],
  ["an OpenAI key", `sk-proj-${some(BASE64, 74)}T3BlbkFJ${some(BASE64, 74)}`],
  ["an OpenAI key", `sk-svcacct-${some(BASE62, 48)}`],
  ["a key", `sk-${some(HEX, 32)}`],
  ["a key", `sk-or-v1-${some(HEX, 64)}`],
  ["an Anthropic key", `sk-ant-api03-${some(BASE64, 93)}AA`],
  ["a Langfuse key", "sk-lf-0c4f1b2a-9d3e-4f5a-8b7c-6d5e4f3a2b1c"],
  ["a GitHub token", `ghp_${some(BASE62, 36)}`],
  ["a GitHub token", `ghs_${some(BASE62, 36)}`],
  ["a GitHub token", `github_pat_11${some(BASE62, 20)}_${some(BASE62, 59)}`],
  ["a GitLab token", `glpat-${some(BASE64, 20)}`],
  ["a GitLab token", "glpat-xY3_kLm-9QzRtV2bN8wP"],
  ["a Slack token", `xoxb-123456789012-1234567890123-${some(BASE62, 24)}`],
  ["a Slack token", `xoxp-123456789012-1234567890123-1234567890123-${some(HEX, 32)}`],
  ["a Slack token", `xoxe.xoxp-1-${some(BASE62, 146)}`],
  ["a Slack token", `xapp-1-A0123456789-1234567890123-${some(HEX, 64)}`],
  ["an AWS key", "AKIAIOSFODNN7EXAMPLE"],
  ["an AWS key", "ASIAXQZKVBWJHGTRPLMN"],
  ["a Google key", `AIzaSy${some(BASE64, 33)}`],
  ["a Google key", `GOCSPX-${some(BASE64, 28)}`],
  ["a SendGrid key", `SG.${some(BASE64, 22)}.${some(BASE64, 43)}`],
  ["a Twilio key", `SK${some(HEX, 32)}`],
  ["a Mailgun key", `key-${some(HEX, 32)}`],
  ["a Mailchimp key", `${some(HEX, 32)}-us12`],
  ["a Brevo key", `xkeysib-${some(HEX, 64)}-${some(BASE62, 16)}`],
  ["a Shopify token", `shpat_${some(HEX, 32)}`],
  ["a Shopify token", `shpss_${some(HEX, 32)}`],
  ["a Square key", `sq0csp-${some(BASE64, 43)}`],
  ["an npm token", `npm_${some(BASE62, 36)}`],
  ["a PyPI token", `pypi-AgEIcHlwaS5vcmc${some(BASE64, 60)}`],
  ["a Docker token", `dckr_pat_${some(BASE64, 27)}`],
  ["a Hugging Face token", `hf_${some(BASE62, 34)}`],
  ["a DigitalOcean token", `dop_v1_${some(HEX, 64)}`],
  ["a Notion key", `secret_${some(BASE62, 43)}`],
  ["a Linear key", `lin_api_${some(BASE62, 40)}`],
  ["an Airtable token", `pat${some(BASE62, 14)}.${some(HEX, 64)}`],
  ["a HubSpot token", "pat-eu1-0c4f1b2a-9d3e-4f5a-8b7c-6d5e4f3a2b1c"],
  ["a Groq key", `gsk_${some(BASE62, 52)}`],
  ["a Databricks token", `dapi${some(HEX, 32)}`],
  ["a Pulumi token", `pul-${some(HEX, 40)}`],
  ["a JSON Web Token", `eyJ${some(BASE64, 33)}.eyJ${some(BASE64, 60)}.${some(BASE64, 43)}`],
  ["a key in PEM format", "-----BEGIN RSA PRIVATE KEY-----\nMIIB"],
  ["a key in PEM format", "-----BEGIN PRIVATE KEY-----"],
  ["a key in PEM format", "-----BEGIN PGP PRIVATE KEY BLOCK-----"],
];

describe.each(KEYS)("%s: %s", (label, key) => {
  test.each([
    ["alone", key],
    ["in a sentence", `Stripe (${key})`],
    ["after a name", `mailer_${key}`],
    ["in quotes", `"${key}"`],
  ])("is found %s", (_, text) => {
    expect(keyIn(text)).toBe(label);
    expect([isKeyForName(text), mayBeAKey(text)]).toEqual([true, true]);
  });
});

const NAMES = [
  "sk-bratislava-mailer",
  "pk-orders",
  "pk-8f3k2jd9s8f7g6h5j4k3",
  "rk-customer-4711-eu",
  "ghe-production-deploy-2024",
  "gh-deploy-key",
  "ghp-mailer",
  "xoxo-valentines-campaign-2024",
  "xoxb-20240101-mailer",
  "sk_live_mailer",
  "sk_live_eu_mailer_2024",
  "sk_test_stripeWebhook2024",
  "STRIPE_SK_LIVE_KEY_2",
  "sk-proj-bratislava-mailer-2024",
  "sk-ant-bratislava",
  "sk-k8s-eu-1-b2b-m2m-v2-x",
  "glpat-bratislava-mailer-eu",
  "github_pat_for_the_bratislava_mailer",
  "npm_publish_token",
  "AKIA_ROLE",
  "ASIAPACIFICSTRIPEKEY",
  "SG.bratislava.mailer",
  "SKU-2024-0815",
  "key-2024",
  "fs_live_stripe",
  "fs_test_emulator",
  "whsec_stripe_production",
  "hf_models",
  "secret_of_the_mailer_in_production",
  "conn_8f3k2jd9s8f7g6h5j4k3",
  "0c4f1b2a-9d3e-4f5a-8b7c-6d5e4f3a2b1c",
  "eyJustAName.eyJust.aName",
  "AUTH0_EU1_M2M_CLIENT_SECRET",
  "auth0Eu1M2mClientSecret",
  "AWS_S3_EU_CENTRAL_1_B2B_ACCESS_KEY",
  "gcpK8sEu1A1SendgridApiV3",
  "oauth2B2cV2ApiKeyEu1",
  "twilioSubAccount2AuthTokenEu1V2",
  "dynamics365B2bHttpsWebhookV2",
];

test.each(NAMES)("%s may be a name", (name) => {
  expect(keyIn(name)).toBeUndefined();
});

test.each(NAMES.filter((name) => /^(?!conn)[A-Za-z]\w*$/.test(name)))(
  "%s may be the name of a setting",
  (name) => {
    expect(isKeyForName(name)).toBe(false);
  },
);

test.each([
  "ab12canary34cd56ef78gh",
  some(HEX, 32),
  some(BASE62, 40),
  some(BASE36, 32),
  `x_${some(HEX, 40)}`,
])("%s, a key of any service, is no name of a setting, but may be an id", (key) => {
  expect([isKeyForName(key), mayBeAKey(key), keyIn(key)]).toEqual([true, true, undefined]);
});

test.each(["sk_live_canary_4242", "ghp_canary_2", "AKIACANARY4242"])(
  "%s is too short for a key, but no message repeats it",
  (text) => {
    expect(mayBeAKey(text)).toBe(true);
  },
);

const WORDS =
  "stripe mailer bratislava production sendgrid webhook client secret eu us prod test live api key token auth sync backup " +
  "github gitlab slack hubspot payroll invoices crm b2b m2m k8s v2 eu1 zendesk mysql inbox finance staging dev jira gmail";
const PREFIXES =
  "sk pk rk ghe gh ghp xoxb xoxo glpat npm key sk-proj sk-ant conn AKIA fs whsec secret hf shpat".split(" ");
const words = fc.array(fc.constantFrom(...WORDS.split(" ")), { minLength: 1, maxLength: 6 });
const year = fc.constantFrom("", "2", "17", "2024", "20240131");
const titled = (word: string) => `${word[0]?.toUpperCase()}${word.slice(1)}`;

test("no name of words with separators is a key, whatever it begins with", () => {
  const separator = fc.constantFrom("-", "_");
  fc.assert(
    fc.property(
      fc.constantFrom(...PREFIXES),
      words,
      year,
      separator,
      fc.boolean(),
      (prefix, some, number, by, isUpper) => {
        const body = [...some, ...(number ? [number] : [])].join(by);
        const name = `${prefix}${by}${isUpper ? body.toUpperCase() : body}`;
        expect([name, keyIn(name), isKeyForName(name)]).toEqual([name, undefined, false]);
      },
    ),
    { numRuns: 3000, seed: 1 },
  );
});

test("no name of words in camel case is a key", () => {
  const few = fc.array(fc.constantFrom(...WORDS.split(" ")), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(few, fc.constantFrom("", "2", "17", "2024"), (some, number) => {
      const name = `${some.map((word, at) => (at === 0 ? word : titled(word))).join("")}${number}`;
      expect([name, keyIn(name), keyIn(`sk-${name}`), isKeyForName(name)]).toEqual([
        name,
        undefined,
        undefined,
        false,
      ]);
    }),
    { numRuns: 3000, seed: 1 },
  );
});

test.each([
  ["a Stripe key", "sk_live_", BASE62, 24],
  ["a key", "sk-", BASE62, 48],
  ["a GitHub token", "ghp_", BASE62, 36],
  ["a GitLab token", "glpat-", BASE64, 20],
  ["a FlowStack key", "fs_live_", BASE62, 32],
  ["an AWS key", "AKIA", `${LOWER.toUpperCase()}234567`, 16],
])("at most 2 in 100 random keys are taken for a name: %s", (label, prefix, alphabet, length) => {
  const keys = Array.from({ length: 1000 }, (_, seed) => some(alphabet, length, seed));
  const missed = keys.filter((key) => keyIn(prefix + key) !== label);
  expect(missed.length).toBeLessThanOrEqual(20);
});

test("a long text is searched at once", () => {
  const start = performance.now();
  for (const part of [
    "sk-",
    "sk_live_a-",
    "xoxb-",
    "eyJaaaaaaaa.",
    "a1",
    "A",
    "glpat-a",
    "SG.aaaaaaaaaaaaaaaaaaaa.",
  ]) {
    isKeyForName(part.repeat(20_000 / part.length));
  }
  expect(performance.now() - start).toBeLessThan(4000);
});
