import { describe, expect, test } from "vitest";
import { checkManifest } from "../../../../provider/schema/manifest/check";
import { parseManifest, readManifest } from "../../../../provider/schema/manifest/file";
import type { Manifest } from "../../../../provider/schema/manifest/schema";
import { entry, fileOf, KEY, refusalOf } from "./stage";

/** Manifests from their text to their data, and the refusals of wrong fields and values. */

const FULL = {
  $schema: "./connections.schema.json",
  connections: {
    stripe: { app: "stripe", name: "Stripe", key: { config: "stripeKey" }, rotateAfter: "90d" },
    sendgrid: { kind: "api-key", app: "sendgrid", key: { env: "SENDGRID_KEY" }, onKeyChange: "record" },
    old: { app: "github", key: { config: "githubKey" }, import: "conn_abc123" },
    inbox: { kind: "oauth", connectionId: "conn_xyz789", app: "gmail", requireActive: true },
  },
};

const YAML = `
connections:
  stripe: { app: stripe, name: Stripe, key: { config: stripeKey }, rotateAfter: 90d }
  sendgrid:
    kind: api-key
    app: sendgrid
    key: { env: SENDGRID_KEY }
    onKeyChange: record
  old: { app: github, key: { config: githubKey }, import: conn_abc123 }
  inbox: { kind: oauth, connectionId: conn_xyz789, app: gmail, requireActive: true }
`;

describe("a valid file", () => {
  test.each([
    ["JSON", "connections.json", JSON.stringify(FULL, null, 2)],
    ["YAML", "connections.yaml", `$schema: ./connections.schema.json\n${YAML}`],
  ])("is read as %s", (_, name, text) => {
    expect(readManifest(fileOf(text, name))).toEqual(FULL);
  });

  test("may declare no connections", () => {
    expect(readManifest(fileOf("connections: {}\n"))).toEqual({ connections: {} });
  });

  test("may import two connections of the same app and name", () => {
    const file = fileOf(`connections:
  a: { app: stripe, name: Payments, key: { config: a }, import: conn_a }
  b: { app: stripe, name: Payments, key: { config: b }, import: conn_b }
`);
    expect(Object.keys(readManifest(file).connections)).toEqual(["a", "b"]);
  });

  test("may use a name for two apps, and for OAuth connections", () => {
    const file = fileOf(`connections:
  a: { app: stripe, name: Payments, key: { config: a } }
  b: { app: adyen, name: Payments, key: { config: b } }
  c: { kind: oauth, app: stripe, name: Payments, connectionId: conn_c }
`);
    expect(Object.keys(readManifest(file).connections)).toEqual(["a", "b", "c"]);
  });
});

const REFUSED: [what: string, text: string, place: string, reason: RegExp][] = [
  ["an empty file", "", "1:1", /must have connections:/],
  ["a file that is a list", "- stripe\n", "1:1", /must have connections:/],
  ["connections that are a list", "connections:\n  - stripe\n", "1:1", /must have connections:/],
  ["a file without connections", "$schema: x\n", "1:1", /must have connections:/],
  [
    "connections that are misspelt",
    "conections: {}\n",
    "1:13",
    /conections is not .* Did you mean connections\?/,
  ],
  [
    "an unknown field that is like no other",
    entry("app: s", KEY, "colour: red"),
    "5:13",
    /Use one of: kind, app, name/,
  ],
  [
    "a blank name",
    entry("app: s", KEY, 'name: " "'),
    "5:11",
    /name is not valid\. It must be a non-blank string/,
  ],
  [
    "an unknown field beside connections",
    "connections: {}\nconection: 1\n",
    "2:12",
    /conection is not a field\. Did you mean connections\?/,
  ],
  ["connections that are a date", "connections: 2024-01-01\n", "1:1", /must have connections:/],
  ["an empty logical name", 'connections:\n  "": { app: s, key: { env: A } }\n', "2:7", /must not be empty/],
  [
    "an unknown kind without quotes",
    entry("kind: ~", "app: s", KEY),
    "3:11",
    /kind must be api-key or oauth/,
  ],
  ["an entry without fields", "connections:\n  stripe:\n", "2:10", /stripe: an entry must have the fields/],
  ["an unknown field", entry("app: stripe", KEY, "rotateafter: 90d"), "5:18", /mean rotateAfter\?/],
  ["a misspelt key, which is also missing", entry("app: stripe", "kye: { env: A }"), "4:10", /mean key\?/],
  [
    "an OAuth field that is misspelt",
    entry("kind: oauth", "conectionId: conn_a"),
    "4:18",
    /conectionId is not a field\. Did you mean connectionId\?/,
  ],
  ["an unknown kind", entry("kind: saml", "app: stripe", KEY), "3:11", /kind must be api-key or oauth\./],
  ["no app", entry("name: Stripe", KEY), "3:5", /stripe: app is missing\. .* the slug/],
  ["no key", entry("app: stripe"), "3:5", /key is missing\. .* \{ config: stripeKey \} or \{ env: /],
  ["no connectionId", entry("kind: oauth", "app: gmail"), "3:5", /connectionId is missing/],
  [
    "a key from two places",
    entry("app: stripe", "key: { config: a, env: A }"),
    "4:10",
    /key is not valid\. Where the key comes from: /,
  ],
  ["a key from nowhere", entry("app: stripe", "key: {}"), "4:10", /key is not valid/],
  [
    "an invalid name of a variable",
    entry("app: s", "key: { env: A-B }"),
    "4:17",
    /key is not valid\. Where the key comes from: /,
  ],
  ["an age without a unit", entry("app: stripe", KEY, "rotateAfter: 90"), "5:18", /rotateAfter .*"90d"/],
  [
    "an unknown way to change keys",
    entry("app: stripe", KEY, "onKeyChange: keep"),
    "5:18",
    /"replace" or "record"/,
  ],
  [
    "the same app and name twice",
    `${entry("app: stripe", "name: Pay", KEY)}  pay: { app: stripe, name: Pay, key: { config: b } }\n`,
    "6:8",
    /pay has the same app and name as stripe/,
  ],
  [
    "a name that is another entry's logical name",
    `${entry("app: stripe", KEY)}  pay: { app: stripe, name: stripe, key: { config: b } }\n`,
    "5:8",
    /pay has the same app and name as stripe/,
  ],
  [
    "a logical name twice",
    `${entry("app: stripe", KEY)}  stripe: { app: x }\n`,
    "5:3",
    /keys must be unique/i,
  ],
  [
    "an id twice",
    entry("app: stripe", KEY, "import: conn_a").concat("  other: { kind: oauth, connectionId: conn_a }\n"),
    "6:10",
    /other has the same connection id as stripe/,
  ],
  [
    "two documents",
    `${entry("app: stripe", KEY)}---\nconnections: {}\n`,
    "5:1",
    /a second document .* must have only one/,
  ],
  ["an alias without an anchor", entry("app: *nothing", KEY), "3:10", /this alias .* no anchor/],
  ["a bracket that is not closed", entry("app: stripe", "key: { config: a"), "5:1", /\}/],
  ["a bad indentation", "connections:\n  stripe:\n    app: stripe\n   name: x\n", "4:1", /same column/],
  ["JSON that is cut", '{ "connections": { "stripe": ', "1:30", /./],
];

test.each(REFUSED)("%s is refused with its place and what to write", (_, text, place, reason) => {
  const refusal = refusalOf(text);
  expect(refusal).toMatch(new RegExp(`^connections.yaml:${place}: `));
  expect(refusal).toMatch(reason);
  expect(refusal.split("\n")).toHaveLength(1);
});

describe("a value that is not a string", () => {
  test.each([
    ["name", "2024", "a number"],
    ["name", "1.0", "a number"],
    ["name", "0x1F", "a number"],
    ["name", "1_000", "a number"],
    ["name", "12:30", "a number"],
    ["name", ".inf", "a number"],
    ["name", "true", "a boolean"],
    ["name", "no", "a boolean"],
    ["name", "On", "a boolean"],
    ["app", "yes", "a boolean"],
    ["app", "OFF", "a boolean"],
    ["app", "null", "empty (null)"],
    ["app", "~", "empty (null)"],
    ["app", "", "empty (null)"],
    ["app", "2024-01-01", "a date"],
    ["name", "2024-01-01T10:00:00Z", "a date"],
    ["import", "0815", "a number"],
    ["rotateAfter", "90", "a number"],
    ["onKeyChange", "no", "a boolean"],
  ])("as %s, %s is refused as what it is, with what to do", (field, value, type) => {
    const fields = Object.entries({ app: "stripe", [field]: value }).map(
      ([name, text]) => `${name}: ${text}`,
    );
    const refusal = refusalOf(entry(...fields, KEY));
    expect(refusal).toContain(`stripe: ${field} is ${type}. Put it in quotes`);
    expect(refusal).toContain(". It must be ");
  });

  test.each([
    ["config", "2024", "a number"],
    ["config", "no", "a boolean"],
    ["env", "1", "a number"],
    ["env", "~", "empty (null)"],
  ])("as the name of a key (%s: %s), too", (field, value, type) => {
    const refusal = refusalOf(entry("app: stripe", `key: { ${field}: ${value} }`));
    expect(refusal).toContain(`stripe: ${field} is ${type}. Put it in quotes`);
  });

  test.each(["2024", "1.0", "no", "null", "~", "true", "2024-01-01", "0x10", "1e3"])(
    "as a logical name, %s is refused",
    (name) => {
      const refusal = refusalOf(`connections:\n  ${name}: { app: stripe, key: { env: A } }\n`);
      expect(refusal).toMatch(/^connections\.yaml:2:3: this name is .*, not a string\. Put it in quotes\./);
    },
  );

  test.each(["2024", "no", "null", "2024-01-01", "1.0"])("in quotes, %s is a name", (name) => {
    const text = entry("app: stripe", `name: "${name}"`, KEY).replace("stripe:", `'${name}':`);
    expect(parseManifest("connections.yaml", text).connections[name]).toMatchObject({ name });
  });

  test.each(["y", "N", "nobody", "1st", "v1.0", "2024-Q1", "on-call", "1.2.3"])(
    "%s needs no quotes",
    (name) => {
      const text = entry("app: stripe", `name: ${name}`, KEY).replace("stripe:", `${name}:`);
      expect(parseManifest("connections.yaml", text).connections[name]).toMatchObject({ name });
    },
  );

  test.each(["yes", "'true'", "1"])("%s is no boolean", (value) => {
    const refusal = refusalOf(entry("kind: oauth", "connectionId: conn_a", `requireActive: ${value}`));
    expect(refusal).toMatch(/requireActive is .*\. It must be true or false\./);
  });

  test("a key of digits alone is a literal key", () => {
    const refusal = refusalOf(entry("app: stripe", "key: 4242424242424242"));
    expect(refusal).toMatch(/key must not be plain text/);
    expect(refusal).not.toContain("4242");
  });

  test.each([
    ["a list", "[a]", "a list"],
    ["a map", "{ a: b }", "a map"],
  ])("%s is refused without advice to put it in quotes", (_, value, type) => {
    expect(refusalOf(entry("app: stripe", `name: ${value}`, KEY))).toMatch(`name is ${type}. It must be`);
  });
});

test("the result is the schema's, not the parser's object", () => {
  const data = { connections: { stripe: { app: "stripe", key: { config: "stripeKey" } } } };
  const checked = checkManifest(data) as { manifest: Manifest };
  expect(checked.manifest).toEqual(data);
  expect(checked.manifest).not.toBe(data);
});
