import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { manifestJsonSchema, manifestSchema } from "../../sdk/manifest-schema";

/** The JSON Schema that editors are given, by which they judge a ConnectionSet's file. */

const ROOT = resolve(__dirname, "../..");
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
const KNOWN = [
  "type,const,enum,pattern,minLength,anyOf,properties,required,propertyNames,additionalProperties",
  "title,description,$schema",
]
  .join()
  .split(",");

/** As much of JSON Schema as this schema uses, written from its specification rather than by the library that made it. */
function accepts(schema: Schema, value: unknown): boolean {
  for (const word of Object.keys(schema))
    expect(KNOWN, "a word that this test does not judge").toContain(word);
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

test("what is published is made from the schema that checks the files", () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
  const { exports } = JSON.parse(textOf("package.json"));
  expect(exports["./connections.schema.json"]).toBe("./dist/connections.schema.json");
});

test.each(FILES)("%s is right, and says where its schema is", (file) => {
  const text = textOf(file);
  expect(accepts(published, parse(text))).toBe(true);
  const [, where] =
    text.match(/^# yaml-language-server: \$schema=node_modules\/pulumi-flowstack\/(.*)$/m) ?? [];
  expect(where).toBe("dist/connections.schema.json");
});

test("there are such files", () => expect(FILES.length).toBeGreaterThanOrEqual(3));

const key = { config: "stripeKey" };

test.each<[what: string, entry: unknown, right: boolean]>([
  ["the least of an API key", { app: "stripe", key }, true],
  ["a key from the environment", { app: "stripe", key: { env: "STRIPE_KEY" } }, true],
  ["the least of an OAuth connection", { kind: "oauth", connectionId: "conn_a" }, true],
  ["an adoption", { app: "stripe", key, import: "conn_a" }, true],
  ["a literal key", { app: "stripe", key: "sk_live" }, false],
  ["an unknown field", { app: "stripe", key, kye: 1 }, false],
  ["a key from two places", { app: "stripe", key: { config: "a", env: "A" } }, false],
  ["an age without a unit", { app: "stripe", key, rotateAfter: "90" }, false],
  ["an OAuth connection with a key", { kind: "oauth", connectionId: "conn_a", key }, false],
  ["an OAuth connection of no id", { kind: "oauth", app: "gmail" }, false],
  ["an id with a control character", { kind: "oauth", connectionId: "conn\u0000" }, false],
])("editors and the program agree about %s", (_, entry, right) => {
  const manifest = { connections: { one: entry } };
  expect([accepts(published, manifest), manifestSchema.safeParse(manifest).success]).toEqual([right, right]);
});
