import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { manifestJsonSchema, manifestSchema } from "../../../../provider/schema/manifest/schema";

/** The JSON Schema with which editors check the file of a ConnectionSet. */

const ROOT = resolve(__dirname, "../../../..");
const FILES = readdirSync(join(ROOT, "examples"), { recursive: true, encoding: "utf8" })
  .filter((file) => /(^|\/)connections\.[a-z]+\.yaml$/.test(file) && !file.includes("node_modules"))
  .map((file) => join("examples", file));

const published = JSON.parse(readFileSync(join(ROOT, "dist/connections.schema.json"), "utf8"));
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  propertyNames?: Schema;
  additionalProperties?: Schema | boolean;
}
const KEYWORDS = [
  "type,const,enum,pattern,minLength,anyOf,properties,required,propertyNames,additionalProperties",
  "title,description,$schema",
]
  .join()
  .split(",");

/** The part of JSON Schema that this schema uses, written from its specification and not from the library that made it. */
function accepts(schema: Schema, value: unknown): boolean {
  for (const word of Object.keys(schema))
    expect(KEYWORDS, "a keyword that this test does not implement").toContain(word);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const isText = typeof value === "string";
  return (
    (schema.type === undefined || (schema.type === "object" ? isObject : typeof value === schema.type)) &&
    (schema.const === undefined || schema.const === value) &&
    (schema.enum === undefined || schema.enum.includes(value)) &&
    (schema.pattern === undefined || !isText || new RegExp(schema.pattern, "u").test(value)) &&
    (schema.minLength === undefined || !isText || value.length >= schema.minLength) &&
    (schema.anyOf === undefined || schema.anyOf.some((one) => accepts(one, value))) &&
    (!isObject || acceptsFields(schema, value as Record<string, unknown>))
  );
}

function acceptsFields(schema: Schema, value: Record<string, unknown>): boolean {
  const { properties = {}, required = [], propertyNames = {}, additionalProperties: others = true } = schema;
  const fits = ([name, field]: [string, unknown]) => {
    const rule = properties[name] ?? others;
    return accepts(propertyNames, name) && (typeof rule === "boolean" ? rule : accepts(rule, field));
  };
  return required.every((name) => name in value) && Object.entries(value).every(fits);
}

test("the published schema is the one that checks the files", () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
  const { exports } = JSON.parse(textOf("package.json"));
  expect(exports["./connections.schema.json"]).toBe("./dist/connections.schema.json");
});

test.each(FILES)("%s is valid, and names its schema for editors", (file) => {
  const text = textOf(file);
  expect(accepts(published, parse(text))).toBe(true);
  const [, where] =
    text.match(/^# yaml-language-server: \$schema=node_modules\/pulumi-flowstack\/(.*)$/m) ?? [];
  expect(where).toBe("dist/connections.schema.json");
});

test("the examples have at least three such files", () => expect(FILES.length).toBeGreaterThanOrEqual(3));

const key = { config: "stripeKey" };

test.each<[what: string, entry: unknown, valid: boolean]>([
  ["an API key with only the required fields", { app: "stripe", key }, true],
  ["a key from the environment", { app: "stripe", key: { env: "STRIPE_KEY" } }, true],
  ["an OAuth connection with only the required fields", { kind: "oauth", connectionId: "conn_a" }, true],
  ["an import", { app: "stripe", key, import: "conn_a" }, true],
  ["a literal key", { app: "stripe", key: "sk_live" }, false],
  ["an unknown field", { app: "stripe", key, kye: 1 }, false],
  ["a key from two places", { app: "stripe", key: { config: "a", env: "A" } }, false],
  ["an age without a unit", { app: "stripe", key, rotateAfter: "90" }, false],
  ["an OAuth connection with a key", { kind: "oauth", connectionId: "conn_a", key }, false],
  ["an OAuth connection without an id", { kind: "oauth", app: "gmail" }, false],
  ["an id with a control character", { kind: "oauth", connectionId: "conn\u0000" }, false],
])("editors and the program agree on %s", (_, entry, valid) => {
  const manifest = { connections: { one: entry } };
  expect([accepts(published, manifest), manifestSchema.safeParse(manifest).success]).toEqual([valid, valid]);
});
