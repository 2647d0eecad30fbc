import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { FlowstackError } from "../../../../provider/messages/errors";
import { checkManifest } from "../../../../provider/schema/manifest/check";
import { parseManifest, readManifest } from "../../../../provider/schema/manifest/file";
import type { Manifest } from "../../../../provider/schema/manifest/schema";

function fileOf(text: string | Uint8Array, name = "connections.yaml"): string {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-manifest-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** The error about a text: `connections.yaml:3:5: …`. */
function refusalOf(text: string): string {
  try {
    parseManifest("connections.yaml", text);
  } catch (error) {
    expect(error).toMatchObject({ name: "FlowstackError", code: "MANIFEST_INVALID" });
    const { problem, fix, message } = error as FlowstackError;
    expect(message.split(/\s+/).length, message).toBeLessThanOrEqual(40);
    return `${problem} ${fix}`;
  }
  throw new Error("It was not refused.");
}

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

/** An entry `stripe`, whose fields are at column 5 from line 3 on. */
const entry = (...lines: string[]) => `connections:\n  stripe:\n    ${lines.join("\n    ")}\n`;
const KEY = "key: { config: stripeKey }";

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
    /name is not allowed\. It must be a non-blank string/,
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
    /key is not allowed\. Where the key comes from: /,
  ],
  ["a key from nowhere", entry("app: stripe", "key: {}"), "4:10", /key is not allowed/],
  [
    "an invalid name of a variable",
    entry("app: s", "key: { env: A-B }"),
    "4:17",
    /key is not allowed\. Where the key comes from: /,
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

test.each([
  ["an unknown tag", entry("app: stripe", "name: !ENV X", KEY), "4:11", /this tag .* is not known/],
  [
    "an unknown tag of a map",
    entry("app: stripe", "key: !ENV { env: A }"),
    "4:10",
    /this tag .* is not known/,
  ],
  ["an unknown directive", "%CANARY x\n---\nconnections: {}\n", "1:1", /this directive/],
  ["a future version of YAML", "%YAML 9.9\n---\nconnections: {}\n", "1:7", /this directive/],
])("%s, of which the parser only warns, is refused with its place", (_, text, place, reason) => {
  const refusal = refusalOf(text);
  expect(refusal).toMatch(new RegExp(`^connections.yaml:${place}: `));
  expect(refusal).toMatch(reason);
});

test("a tag of YAML itself is no guess", () => {
  const { connections } = parseManifest("connections.yaml", entry("app: stripe", "name: !!str 2024", KEY));
  expect(connections.stripe?.name).toBe("2024");
});

test("a file that is nested too deeply is refused", () => {
  expect(refusalOf("[".repeat(200_000))).toMatch(/^connections\.yaml:1:\d+: .* nested too deeply/);
  expect(refusalOf(`connections: ${"[".repeat(5000)}${"]".repeat(5000)}`)).toMatch(
    /^connections\.yaml:1:\d+: /,
  );
});

test("the result is the schema's, not the parser's object", () => {
  const data = { connections: { stripe: { app: "stripe", key: { config: "stripeKey" } } } };
  const checked = checkManifest(data) as { manifest: Manifest };
  expect(checked.manifest).toEqual(data);
  expect(checked.manifest).not.toBe(data);
});

test("aliases are resolved", () => {
  const { connections } = parseManifest("connections.yaml", entry("app: &app stripe", KEY, "name: *app"));
  expect(connections).toEqual({ stripe: { app: "stripe", name: "stripe", key: { config: "stripeKey" } } });
});

test.each([101, 3000])("%i aliases of one value are no problem", (count) => {
  const entries = Array.from({ length: count }, (_, at) => `  c${at}: { app: *app, key: *key }`);
  const text = ["connections:", "  first: { app: &app stripe, key: &key { env: A } }", ...entries].join("\n");
  const { connections } = parseManifest("connections.yaml", text);
  expect(Object.keys(connections)).toHaveLength(count + 1);
  expect(connections[`c${count - 1}`]).toEqual({ app: "stripe", key: { env: "A" } });
});

test.each([
  ["itself", "connections: &all { stripe: *all }", "1:29"],
  ["what is around it", entry("app: stripe", "key: &key { env: [*key] }"), "4:23"],
])("an alias that contains %s is refused with its place", (_, text, place) => {
  expect(refusalOf(text)).toMatch(new RegExp(`^connections.yaml:${place}: this alias .* contains itself`));
});

test.each([
  ["in maps", 20, (at: number) => `{ a: *x${at}, b: *x${at} }`],
  ["in lists that are deep", 60, (at: number) => `[*x${at}, *x${at}]`],
  ["that are wide", 3, (at: number) => `[${`*x${at}, `.repeat(200)}]`],
])("aliases that double %s are refused at once, with the place", (_, levels, value) => {
  const lines = Array.from({ length: levels }, (_, at) => `  x${at + 1}: &x${at + 1} ${value(at)}`);
  const text = ["connections:", "  x0: &x0 [canary]", ...lines].join("\n");
  const start = performance.now();
  expect(refusalOf(text)).toMatch(/^connections\.yaml:\d+:\d+: the aliases .* expand to more than/);
  expect(performance.now() - start).toBeLessThan(2000);
});

test("aliases that grow without end are refused", () => {
  const lines = Array.from({ length: 9 }, (_, at) => `x${at}: &x${at} [${`*x${at - 1}, `.repeat(9)}]`);
  const text = ["x: &x-1 [1]", ...lines, "connections: {}"].join("\n");
  expect(refusalOf(text)).toMatch(
    /^connections\.yaml:6:\d+: the aliases \(\*name\) expand to more than 100000 values/,
  );
});

test.each([
  ["a list", entry("app: stripe", KEY, "? [canary]", ": x")],
  ["an alias of a list", entry("app: &list [canary]", KEY, "? *list", ": x")],
])("a field's name that is %s is not printed by the parser", (_, text) => {
  const emit = vi.spyOn(process, "emitWarning").mockReturnValue();
  onTestFinished(() => emit.mockRestore());
  expect(refusalOf(text)).toMatch(/:\d+:\d+: the name of a field must be a string/);
  expect(emit).not.toHaveBeenCalled();
});

test("a file that does not exist, or is a folder, is refused by its name", () => {
  const missing = join(tmpdir(), "flowstack-no-such-folder", "connections.yaml");
  expect(() => readManifest(missing)).toThrow(`${missing} does not exist.`);
  expect(() => readManifest(tmpdir())).toThrow(`${tmpdir()} cannot be read (EISDIR).`);
  expect(() => readManifest(missing)).toThrow(FlowstackError);
});

describe("a relative path", () => {
  const folderWith = (...names: string[]) => {
    const folder = mkdtempSync(join(tmpdir(), "flowstack-manifest-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const name of names)
      writeFileSync(join(folder, name), `connections: { ${basename(folder)}: ${ENTRY} }`);
    return folder;
  };
  const ENTRY = "{ app: stripe, key: { env: KEY } }";
  const foundIn = (...folders: string[]) => Object.keys(readManifest("a.yaml", folders).connections);

  test("is looked up in the first folder, and then in the next", () => {
    const [program, root] = [folderWith(), folderWith("a.yaml")];
    expect(foundIn(program, root)).toEqual([basename(root)]);
    const both = folderWith("a.yaml");
    expect(foundIn(both, root)).toEqual([basename(both)]);
  });

  test("that no folder has is refused with every path that was tried, each once", () => {
    const [program, root] = [folderWith(), folderWith()];
    const paths = `Neither ${join(program, "a.yaml")} nor ${join(root, "a.yaml")} exists.`;
    expect(() => foundIn(program, root)).toThrow(paths);
    expect(() => foundIn(root, root)).toThrow(`${join(root, "a.yaml")} does not exist.`);
  });

  test("of an unreadable file is refused, although the next folder has one", () => {
    const program = folderWith();
    mkdirSync(join(program, "a.yaml"));
    expect(() => foundIn(program, folderWith("a.yaml"))).toThrow(
      `${join(program, "a.yaml")} cannot be read (EISDIR).`,
    );
  });

  test.each([undefined, null, "", 1, {}, "a\u0000b"])("%o is no path", (file) => {
    expect(() => readManifest(file as string)).toThrow("file must be the path of a file");
  });
});

describe("the encoding", () => {
  const CAFE = entry("app: stripe", KEY, "name: Café");
  const utf16 = (text: string, isBig: boolean) => {
    const bytes = Buffer.from(text, "utf16le");
    return isBig ? bytes.swap16() : bytes;
  };
  const read = (bytes: Uint8Array) => {
    try {
      return readManifest(fileOf(bytes)).connections.stripe?.name;
    } catch (error) {
      return (error as FlowstackError).message.replace(/\S*connections\.yaml/, "connections.yaml");
    }
  };

  test("UTF-8 is read, with a byte order mark or without", () => {
    expect(read(Buffer.from(CAFE))).toBe("Café");
    expect(read(Buffer.from(`\ufeff${CAFE}`))).toBe("Café");
  });

  test.each([
    [
      "Latin-1",
      Buffer.from(CAFE, "latin1"),
      "5:14",
      /this character is not in UTF-8.* Save the file in UTF-8/,
    ],
    ["a character that an editor has lost", Buffer.from(CAFE.replace("é", "\ufffd")), "5:14", /was lost/],
    ["UTF-8 that is cut", Buffer.from("connections: {} # é").subarray(0, -1), "1:19", /not in UTF-8/],
    ["UTF-16", utf16(CAFE, false), "1:2", /is in UTF-16/],
    ["big-endian UTF-16", utf16(CAFE, true), "1:1", /is in UTF-16/],
    ["UTF-16 with a byte order mark", utf16(`\ufeff${CAFE}`, false), "1:1", /is in UTF-16/],
    ["big-endian UTF-16 with a byte order mark", utf16(`\ufeff${CAFE}`, true), "1:1", /is in UTF-16/],
    [
      "UTF-32",
      Buffer.from([..."connections"].flatMap((one) => [0, 0, 0, one.charCodeAt(0)])),
      "1:1",
      /UTF-32/,
    ],
  ])("%s is refused with its place", (_, bytes, place, reason) => {
    expect(read(bytes)).toContain(`[MANIFEST_INVALID] connections.yaml:${place}: `);
    expect(read(bytes)).toMatch(reason);
  });
});
