import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { FlowstackError } from "../../../provider/messages/errors";
import type { Manifest } from "../../../provider/schema/manifest";
import { checkManifest } from "../../../provider/schema/manifest-check";
import { parseManifest, readManifest } from "../../../provider/schema/manifest-file";

function fileOf(text: string, name = "connections.yaml"): string {
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

const LITERAL = "sk_live_canary_4242";

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
  expect(refusal).toMatch(/^connections\.yaml:4:11: this is a key in plain text\. .* create a new key/);
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
    expect(refusal).toMatch(/^connections\.yaml:3:5: a logical name must not be empty or __proto__\./);
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

test("aliases that grow without end are refused", () => {
  const lines = Array.from({ length: 9 }, (_, at) => `x${at}: &x${at} [${`*x${at - 1}, `.repeat(9)}]`);
  const text = ["x: &x-1 [1]", ...lines, "connections: {}"].join("\n");
  expect(refusalOf(text)).toMatch(/^connections\.yaml:1:1: the file has too many aliases/);
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
  expect(() => readManifest(missing)).toThrow(`${missing} cannot be read (ENOENT).`);
  expect(() => readManifest(tmpdir())).toThrow(`${tmpdir()} cannot be read (EISDIR).`);
  expect(() => readManifest(missing)).toThrow(FlowstackError);
});
