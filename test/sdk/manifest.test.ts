import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test } from "vitest";
import { readManifest } from "../../sdk/manifest";

function fileOf(text: string, name = "connections.yaml"): string {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-manifest-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** The refusal's text, without the folder: `connections.yaml:3:5: …`. */
function refusalOf(text: string, name?: string): string {
  const file = fileOf(text, name);
  try {
    readManifest(file);
  } catch (error) {
    // Pulumi prints these without a stack.
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    return (error as Error).message.replace(file, file.split("/").at(-1) as string);
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

describe("a file that is right", () => {
  test.each([
    ["JSON", "connections.json", JSON.stringify(FULL, null, 2)],
    ["YAML", "connections.yaml", `$schema: ./connections.schema.json\n${YAML}`],
  ])("is read as %s", (_, name, text) => {
    expect(readManifest(fileOf(text, name))).toEqual(FULL);
  });

  test("may declare nothing", () => {
    expect(readManifest(fileOf("connections: {}\n"))).toEqual({ connections: {} });
  });

  test("may adopt two of one app and name", () => {
    const file = fileOf(`connections:
  a: { app: stripe, name: Payments, key: { config: a }, import: conn_a }
  b: { app: stripe, name: Payments, key: { config: b }, import: conn_b }
`);
    expect(Object.keys(readManifest(file).connections)).toEqual(["a", "b"]);
  });

  test("may give one name to two apps, and to OAuth connections", () => {
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
    "an unknown field that is near none",
    entry("app: s", KEY, "colour: red"),
    "5:13",
    /Use one of: kind, app, name/,
  ],
  [
    "a blank name",
    entry("app: s", KEY, 'name: " "'),
    "5:11",
    /name is .*not allowed: it must be a non-blank string/,
  ],
  [
    "an unknown field beside connections",
    "connections: {}\nconection: 1\n",
    "2:12",
    /conection is not a field\. Did you mean connections\?/,
  ],
  ["an entry without fields", "connections:\n  stripe:\n", "2:10", /stripe: must hold the fields/],
  ["an unknown field", entry("app: stripe", KEY, "rotateafter: 90d"), "5:18", /mean rotateAfter\?/],
  ["a misspelt key, which is also missing", entry("app: stripe", "kye: { env: A }"), "4:10", /mean key\?/],
  [
    "an OAuth field that is misspelt",
    entry("kind: oauth", "conectionId: conn_a"),
    "4:18",
    /conectionId is not a field\. Did you mean connectionId\?/,
  ],
  [
    "a kind that there is not",
    entry("kind: saml", "app: stripe", KEY),
    "3:11",
    /kind must be api-key or oauth\./,
  ],
  ["no app", entry("name: Stripe", KEY), "3:5", /stripe: app is missing .* the slug/],
  ["no key", entry("app: stripe"), "3:5", /key is missing .* \{ config: stripeKey \} or \{ env: /],
  ["no connectionId", entry("kind: oauth", "app: gmail"), "3:5", /connectionId is missing/],
  [
    "a key from two places",
    entry("app: stripe", "key: { config: a, env: A }"),
    "4:10",
    /key is .*not allowed/,
  ],
  ["a key from nowhere", entry("app: stripe", "key: {}"), "4:10", /key is missing or not allowed/],
  ["a variable of a wrong name", entry("app: s", "key: { env: A-B }"), "4:17", /key is .*not allowed/],
  ["an age without a unit", entry("app: stripe", KEY, "rotateAfter: 90"), "5:18", /rotateAfter .*"90d"/],
  [
    "another way to change keys",
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
    "a name that is another entry's own key",
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
    /other has the same connection as stripe/,
  ],
  [
    "two documents",
    `${entry("app: stripe", KEY)}---\nconnections: {}\n`,
    "5:1",
    /a second document .* must be one/,
  ],
  ["an alias of nothing", entry("app: *nothing", KEY), "\\d+:\\d+", /an alias .* has no anchor/],
  ["a bracket that is not closed", entry("app: stripe", "key: { config: a"), "5:1", /\}/],
  ["a bad indentation", "connections:\n  stripe:\n    app: stripe\n   name: x\n", "4:1", /same column/],
  ["JSON that is cut", '{ "connections": { "stripe": ', "1:30", /./],
];

test.each(REFUSED)("%s is refused with the place and what would be right", (_, text, place, reason) => {
  const refusal = refusalOf(text);
  expect(refusal).toMatch(new RegExp(`^connections.yaml:${place}: `));
  expect(refusal).toMatch(reason);
  expect(refusal.split("\n")).toHaveLength(1);
});

test.each([
  "stripeKey",
  "STRIPE_KEY",
  "sk",
  "keyOf2026",
  "STRIPE_KEY_2024_11_PRODUCTION",
  "gh-deploy-key",
  "skKey",
])("%s is a name, and no key", (name) => {
  const file = fileOf(entry("app: stripe", `key: { config: ${name} }`));
  expect(readManifest(file).connections.stripe).toMatchObject({ key: { config: name } });
});

const LITERAL = "sk_live_canary_4242";

test.each([
  ["key", entry("app: stripe", "key: canary"), "4:10"],
  ["apiKey", entry("app: stripe", "apiKey: canary"), "4:13"],
  ["value", entry("kind: oauth", "value: canary"), "4:12"],
])("a literal key as %s is refused, and not repeated", (field, text, place) => {
  const refusal = refusalOf(text);
  expect(refusal).toMatch(
    new RegExp(`^connections.yaml:${place}: stripe: ${field} stands here as plain text`),
  );
  expect(refusal).toMatch(/key: \{ config: <name> \} or key: \{ env: <NAME> \}, and make a new key/);
  expect(refusal).not.toContain("canary");
});

test("what can be nothing but a key is refused wherever it stands, and its place is told", () => {
  const refusal = refusalOf(entry("app: stripe", `name: ${LITERAL}`, KEY));
  expect(refusal).toMatch(/^connections\.yaml:4:11: a key stands here\. .* make a new key/);
});

test.each([
  ["where a field is unknown", entry("app: stripe", KEY, `extra: ${LITERAL}`)],
  ["where a source is unknown", entry("app: stripe", `key: { literal: ${LITERAL} }`)],
  ["where a variable is meant", entry("app: stripe", `key: { env: ${LITERAL}-x }`)],
  ["where the name of a secret is meant", entry("app: stripe", `key: { config: ${LITERAL} }`)],
  ["where the name of a variable is meant", entry("app: stripe", `key: { env: ${LITERAL} }`)],
  ["of any service", entry("app: stripe", "key: { config: ab12canary34cd56ef78gh }")],
  ["where a block is meant", `connections:\n  stripe:\n    app: stripe\n    key: >${LITERAL}\n`],
  ["where a literal block is meant", `connections:\n  stripe:\n    app: stripe\n    key: |${LITERAL}\n`],
  ["where the name of a field is meant", entry("app: stripe", KEY, `${LITERAL}: x`)],
  ["where a list is", entry("app: stripe", `key: [${LITERAL}]`)],
  ["where an entry is meant", `connections:\n  stripe: ${LITERAL}\n`],
  ["where a logical name is meant", `connections:\n  ${LITERAL}: { app: stripe, key: { env: A } }\n`],
  ["where an app is meant", entry(`app: ${LITERAL}`, KEY)],
  ["where an id is meant", entry("app: stripe", KEY, `import: ${LITERAL}`)],
  ["where the connections are meant", `connections: ${LITERAL}\n`],
  ["in YAML that does not parse", entry("app: stripe", `key: { config: ${LITERAL}`)],
  ["in JSON that does not parse", `{ "connections": { "stripe": { "key": "${LITERAL}" `],
])("a value is never echoed: %s", (_, text) => {
  expect(refusalOf(text)).not.toContain("canary");
});

test("a file that is not there, or is a folder, is refused with its name", () => {
  const missing = join(tmpdir(), "flowstack-no-such-folder", "connections.yaml");
  expect(() => readManifest(missing)).toThrow(`${missing} cannot be read (ENOENT).`);
  expect(() => readManifest(tmpdir())).toThrow(`${tmpdir()} cannot be read (EISDIR).`);
});
