import { describe, expect, test } from "vitest";
import { parseManifest, readManifest } from "../../../../provider/schema/manifest/file";
import { entry, fileOf, KEY, refusalOf } from "./stage";

/** Keys in place of names, and names that a parser or every object has. */

test.each([
  ["a PEM header", "-----BEGIN RSA PRIVATE KEY-----"],
  ["a JSON Web Token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl"],
  ["an AWS key", "AKIAIOSFODNN7EXAMPLE"],
])("%s is refused as an entry, an id and a description", (_, key) => {
  for (const text of [
    `connections:\n  "${key}": { app: a, key: { env: A } }\n`,
    entry("kind: oauth", `connectionId: "${key}"`),
    entry("app: stripe", KEY, `description: "${key}"`),
  ]) {
    expect(refusalOf(text)).toMatch(/^connections\.yaml:\d:\d+: this looks like .* If it is a name, declare/);
    expect(refusalOf(text)).not.toContain(key);
  }
});

test.each([
  "stripeKey",
  "STRIPE_KEY",
  "sk",
  "keyOf2026",
  "STRIPE_KEY_2024_11_PRODUCTION",
  "gh-deploy-key",
  "skKey",
])("%s is a name, not a key", (name) => {
  const file = fileOf(entry("app: stripe", `key: { config: ${name} }`));
  expect(readManifest(file).connections.stripe).toMatchObject({ key: { config: name } });
});

test.each(["sk-bratislava-mailer", "pk-orders", "ghe-production-deploy", "rk-customer-4711", "xoxo-2024"])(
  "%s is accepted as an entry, a name, an app and an id",
  (name) => {
    const entries = [
      `${name}: { app: ${name}, name: ${name}, key: { env: A }, import: ${name} }`,
      `other: { kind: oauth, connectionId: ${name}-2, app: ${name}, name: ${name} }`,
    ];
    const text = `connections:\n  ${entries.join("\n  ")}\n`;
    expect(parseManifest("connections.yaml", text).connections).toEqual({
      [name]: { app: name, name, key: { env: "A" }, import: name },
      other: { kind: "oauth", connectionId: `${name}-2`, app: name, name },
    });
  },
);

test.each([
  ["env", "AUTH0_EU1_M2M_CLIENT_SECRET"],
  ["config", "auth0Eu1M2mClientSecret"],
  ["config", "sk-bratislava-mailer"],
  ["config", "sk_live_mailer"],
])("%s: %s is accepted", (field, name) => {
  const text = entry("app: stripe", `key: { ${field}: ${name} }`);
  expect(parseManifest("connections.yaml", text).connections.stripe).toMatchObject({
    key: { [field]: name },
  });
});

test("a key in place of a setting's name is refused where it stands, with a way for what is a name", () => {
  const refusal = refusalOf(entry("app: stripe", "key: { env: ab12canary34cd56ef78gh }"));
  expect(refusal).toMatch(
    /^connections\.yaml:4:17: stripe: env must be the name of an environment variable, but looks like a key\. .* separate its words/,
  );
});

const LITERAL = "sk_live_canary4242canary4242";

test.each([
  ["key", entry("app: stripe", "key: canary"), "4:10"],
  ["apiKey", entry("app: stripe", "apiKey: canary"), "4:13"],
  ["value", entry("kind: oauth", "value: canary"), "4:12"],
])("a literal key as %s is refused, and the error does not contain it", (field, text, place) => {
  const refusal = refusalOf(text);
  expect(refusal).toMatch(
    new RegExp(`^connections.yaml:${place}: stripe: ${field} must not be plain text\\.`),
  );
  expect(refusal).toMatch(/key: \{ config: <name> \} or key: \{ env: <NAME> \}, and create a new key/);
  expect(refusal).not.toContain("canary");
});

test("a value that is certainly a key is refused wherever it is, with its place", () => {
  const refusal = refusalOf(entry("app: stripe", `name: ${LITERAL}`, KEY));
  expect(refusal).toMatch(
    /^connections\.yaml:4:11: this looks like a Stripe key in plain text\. .* create a new key\. If it is a name, declare/,
  );
});

test.each([
  ["in an unknown field", entry("app: stripe", KEY, `extra: ${LITERAL}`)],
  ["in an unknown source", entry("app: stripe", `key: { literal: ${LITERAL} }`)],
  ["as a part of the name of a variable", entry("app: stripe", `key: { env: ${LITERAL}-x }`)],
  ["as the name of a secret", entry("app: stripe", `key: { config: ${LITERAL} }`)],
  ["as the name of a variable", entry("app: stripe", `key: { env: ${LITERAL} }`)],
  ["of any service", entry("app: stripe", "key: { config: ab12canary34cd56ef78gh }")],
  ["as the header of a folded block", `connections:\n  stripe:\n    app: stripe\n    key: >${LITERAL}\n`],
  ["as the header of a literal block", `connections:\n  stripe:\n    app: stripe\n    key: |${LITERAL}\n`],
  ["as the name of a field", entry("app: stripe", KEY, `${LITERAL}: x`)],
  ["in a list", entry("app: stripe", `key: [${LITERAL}]`)],
  ["as an entry", `connections:\n  stripe: ${LITERAL}\n`],
  ["as a logical name", `connections:\n  ${LITERAL}: { app: stripe, key: { env: A } }\n`],
  ["as an app", entry(`app: ${LITERAL}`, KEY)],
  ["as an id", entry("app: stripe", KEY, `import: ${LITERAL}`)],
  ["as the connections", `connections: ${LITERAL}\n`],
  ["as a logical name of an invalid entry", "connections:\n  ab12canary34cd56ef78gh: {}\n"],
  ["in a tag", entry(`app: !x!${LITERAL} stripe`)],
  ["in a tag without a suffix", entry(`app: !${LITERAL}! stripe`)],
  ["in a directive", `%YAML ${LITERAL}\n---\nconnections: {}\n`],
  ["in an escape sequence", entry('app: "\\Ucanary4242"')],
  ["after a bracket that closes nothing", `connections: ]\n${LITERAL}\n`],
  ["in a field's name that is a list", entry("app: stripe", "? [canary]", ": x")],
  ["in an alias as a field's name", entry("app: &list [canary]", KEY, "? *list", ": x")],
  ["in YAML that does not parse", entry("app: stripe", `key: { config: ${LITERAL}`)],
  ["in JSON that does not parse", `{ "connections": { "stripe": { "key": "${LITERAL}" `],
])("an error never contains a key: %s", (_, text) => {
  expect(refusalOf(text)).not.toContain("canary");
});

describe("an entry named __proto__, which a parser may hide", () => {
  const entryOf = (...lines: string[]) => entry(...lines).replace("stripe:", "__proto__:");

  test("with a literal key is refused like any other entry, and the error does not contain the key", () => {
    const refusal = refusalOf(entryOf("app: stripe", "key: canary"));
    expect(refusal).toMatch(/^connections\.yaml:4:10: __proto__: key must not be plain text\./);
    expect(refusal).not.toContain("canary");
  });

  test("is refused for its name, even if its fields are valid", () => {
    const refusal = refusalOf(entryOf("app: stripe", KEY));
    expect(refusal).toMatch(
      /^connections\.yaml:3:5: a logical name must not be empty, or a name that JavaScript/,
    );
  });

  test.each([
    ["in an entry", entry("app: stripe", KEY, "__proto__: { name: x }"), "5:16", /__proto__ is not a field/],
    [
      "in a key",
      entry("app: stripe", "key: { config: a, __proto__: {} }"),
      "4:34",
      /__proto__ is not a field\. Use one of: config, env\./,
    ],
    ["beside connections", "connections: {}\n__proto__: { a: 1 }\n", "2:12", /__proto__ is not a field/],
    ["in place of connections", "__proto__: { connections: {} }\n", "1:12", /__proto__ is not a field/],
  ])("as a field %s is refused", (_, text, place, reason) => {
    const refusal = refusalOf(text);
    expect(refusal).toMatch(new RegExp(`^connections.yaml:${place}: `));
    expect(refusal).toMatch(reason);
  });
});

const PROTOTYPE_NAMES = Object.getOwnPropertyNames(Object.prototype);

test.each(PROTOTYPE_NAMES)("%s, which every object has, is no logical name and no field", (name) => {
  const named = entry("app: stripe", KEY).replace("stripe:", `${name}:`);
  expect(refusalOf(named)).toMatch(
    /^connections\.yaml:3:5: a logical name must not be empty, or a name that JavaScript/,
  );
  expect(refusalOf(JSON.stringify({ connections: { [name]: { app: "a", key: "canary" } } }))).not.toContain(
    "canary",
  );
  const isNoField = new RegExp(`: ${name} is not a field`);
  expect(refusalOf(entry("app: stripe", KEY, `${name}: canary`))).toMatch(isNoField);
  expect(refusalOf(entry("kind: oauth", "connectionId: a", `${name}: { connectionId: b }`))).toMatch(
    isNoField,
  );
  expect(refusalOf(entry("app: stripe", `key: { config: a, ${name}: canary }`))).toMatch(isNoField);
  expect(refusalOf(`connections: {}\n${name}: canary\n`)).toMatch(isNoField);
  expect(refusalOf(entry("app: stripe", `key: { ${name}: { env: A } }`))).toMatch(/:4:\d+: stripe: /);
});

test.each([
  ["in an entry", entry("app: stripe", "<<: &base { key: { env: A } }"), "4:5"],
  ["among the connections", "connections:\n  <<: { app: stripe, key: { env: A } }\n", "2:3"],
  ["with a list", `base: &base { app: a }\n${entry("<<: [*base]", KEY)}`, "4:5"],
  ["that would set a prototype", entry("<<: { __proto__: { key: canary } }", KEY), "3:5"],
  ["in YAML 1.1", `%YAML 1.1\n---\n${entry("<<: { app: a }", KEY)}`, "5:5"],
])("a merge key %s is refused with its place", (_, text, place) => {
  expect(refusalOf(text)).toMatch(
    new RegExp(`^connections.yaml:${place}: merge keys \\(<<\\) are not supported\\.`),
  );
});
