import type { z } from "zod";
import { hint } from "../../messages/suggest";
import { apiKeyConnectionArgs } from "../connections";
import { flagsOf } from "../field";
import { isKeyForName, mayBeAKey } from "./key-shape";
import {
  apiKeyEntry,
  booleanFields,
  type Manifest,
  type ManifestEntry,
  manifestSchema,
  oauthEntry,
} from "./schema";

/** What is wrong with a manifest. The texts never contain a value, which may be a key. */
export interface Fault {
  /** Path of the field that is wrong. */
  path: PropertyKey[];
  problem: string;
  fix?: string;
}

const MOVE_THE_KEY =
  "Write key: { config: <name> } or key: { env: <NAME> }, and create a new key if others can read this file.";

/** The manifest that `data` is, or the first thing that is wrong with it. */
export function checkManifest(data: unknown): { manifest: Manifest } | { fault: Fault } {
  const entries = (data as { connections?: unknown } | null)?.connections;
  if (!isMap(entries)) return { fault: withoutConnections(data) };
  for (const [name, entry] of Object.entries(entries)) {
    const fault = entryFault(entry);
    const path = ["connections", name];
    if (fault)
      return {
        fault: { ...fault, path: [...path, ...fault.path], problem: `${shown(name)}: ${fault.problem}` },
      };
    if (!isPossibleName(name)) return { fault: { path, ...NAME_IMPOSSIBLE } };
  }
  const parsed = manifestSchema.safeParse(data);
  if (!parsed.success) return { fault: describe(firstOf(parsed.error.issues), manifestSchema, data) };
  const fault = duplicateIn(parsed.data);
  return fault ? { fault } : { manifest: parsed.data };
}

/** A tag of YAML may also make a date, a set or bytes. */
function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Objects of JavaScript have these names already, and the schema drops an entry named `__proto__` without a word. */
const isPossibleName = (name: string) => name !== "" && !(name in Object.prototype);
const NAME_IMPOSSIBLE = {
  problem:
    "a logical name must not be empty, or a name that JavaScript uses, such as __proto__ or constructor.",
  fix: "Choose another name.",
};

/** A logical name, unless it may be a key that was pasted into the wrong place. */
function shown(name: string): string {
  return mayBeAKey(name) || name === "" ? "an entry" : name;
}

function withoutConnections(data: unknown): Fault {
  const unknownField = unknownFieldAmong(manifestSchema.safeParse(data).error?.issues ?? []);
  if (unknownField) return describe(unknownField, manifestSchema, data);
  const problem = "the file must have connections:, and under it each connection by its logical name.";
  return { path: [], problem };
}

function entryFault(entry: unknown): Fault | undefined {
  if (!isMap(entry)) return { path: [], problem: "an entry must have the fields of a connection." };
  const literal = ["key", "apiKey", "value"].find((field) => isText(ownField(entry, field)));
  if (literal) return { path: [literal], problem: `${literal} must not be plain text.`, fix: MOVE_THE_KEY };
  const { kind = "api-key" } = entry;
  if (kind !== "api-key" && kind !== "oauth")
    return { path: ["kind"], problem: "kind must be api-key or oauth." };
  const schema = kind === "oauth" ? oauthEntry : apiKeyEntry;
  const issues = schema.safeParse(entry).error?.issues;
  if (issues) return describe(firstOf(issues), schema, entry);
  return kind === "api-key" ? sourceFault(entry) : undefined;
}

/** A field of the data; not what every object of JavaScript has, such as `constructor`. */
function ownField(data: unknown, field: PropertyKey): unknown {
  return isMap(data) && Object.hasOwn(data, field) ? data[field as string] : undefined;
}

/** Whether a value could be a key: a key of digits alone is a number. */
function isText(value: unknown): boolean {
  return ["string", "number", "bigint", "boolean"].includes(typeof value) || value instanceof Date;
}

/** The name of a setting or a variable, in whose place somebody pasted the key itself. */
function sourceFault({ key }: Record<string, unknown>): Fault | undefined {
  const [field, name] = Object.entries(key as { config?: string; env?: string })[0] as [string, string];
  if (!isKeyForName(name)) return undefined;
  return {
    path: ["key", field],
    problem: `${field} must be the name of ${NAMED_BY[field]}, but looks like a key.`,
    fix: "Write the name, and replace the key at its service. If it is a name, separate its words with underscores.",
  };
}

const NAMED_BY: Record<string, string> = {
  config: "a secret of the stack",
  env: "an environment variable",
};

/** The type of a value, as a message says it. */
export function typeOf(value: unknown): string {
  if (value === null) return "empty (null)";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "a date";
  return NAMES_OF_TYPES[typeof value] ?? "a map";
}

const NAMES_OF_TYPES: Partial<Record<string, string>> = {
  string: "a string",
  number: "a number",
  bigint: "a number",
  boolean: "a boolean",
};

type Issues = readonly z.core.$ZodIssue[];

/** A misspelt field is also a missing one: to name the misspelling helps more. */
function firstOf(issues: Issues): z.core.$ZodIssue {
  return unknownFieldAmong(issues) ?? (issues[0] as z.core.$ZodIssue);
}

function unknownFieldAmong(issues: Issues): z.core.$ZodIssue | undefined {
  return issues.find(({ code }) => code === "unrecognized_keys");
}

/** The schema library's own message is not used: it may repeat a value. */
function describe(issue: z.core.$ZodIssue, { shape }: z.ZodObject, data: unknown): Fault {
  if (issue.code === "unrecognized_keys") return unknownField(issue, Object.keys(shape));
  const field = String(issue.path[0]);
  const value = ownField(data, field);
  const expects = (flagsOf({ shape }, field) ?? flagsOf(apiKeyConnectionArgs, field))?.expects;
  const fix = expects
    ? `It must be ${expects}.`
    : ((shape[field] as z.ZodType | undefined)?.description ?? "");
  if (value === undefined) return { path: issue.path, problem: `${field} is missing.`, fix };
  return field === "key" ? sourceTypeFault(issue.path, value, fix) : valueFault(issue.path, value, fix);
}

/** A value that the schema refuses. */
function valueFault(path: PropertyKey[], value: unknown, fix: string): Fault {
  const field = String(path.at(-1));
  if (typeof value === "string") return { path, problem: `${field} is not valid.`, fix };
  const isScalar = value === null || isText(value);
  const orValue = value === null ? ", or give it a value" : "";
  const inQuotes = isScalar && !booleanFields.includes(field) ? `Put it in quotes${orValue}. ` : "";
  return { path, problem: `${field} is ${typeOf(value)}.`, fix: inQuotes + fix };
}

/** The issue of a union does not say which of its fields is wrong. */
function sourceTypeFault(path: PropertyKey[], key: unknown, fix: string): Fault {
  const given = FIELDS_OF_KEY.filter((field) => ownField(key, field) !== undefined);
  const [field = ""] = given;
  const value = ownField(key, field);
  if (given.length !== 1 || typeof value === "string") return { path, problem: "key is not valid.", fix };
  return valueFault(["key", field], value, fix);
}

/** `key` is the only field that has fields. */
const FIELDS_OF_KEY = ["config", "env"];

function unknownField({ path, keys }: z.core.$ZodIssueUnrecognizedKeys, fields: string[]): Fault {
  const name = keys[0] as string;
  const place = [...path, name];
  const known = path.length === 0 ? fields : FIELDS_OF_KEY;
  if (!mayBeAKey(name)) return { path: place, problem: `${name} is not a field.`, fix: hint(name, known) };
  const fix = "Remove it, and create a new key if others can read this file.";
  return { path: place, problem: "the name of a field looks like a key.", fix };
}

function duplicateIn({ connections }: Manifest): Fault | undefined {
  const seen = new Map<string, string>();
  for (const [name, entry] of Object.entries(connections)) {
    const { identity, what } = identityOf(name, entry);
    const other = seen.get(identity);
    if (other !== undefined) {
      const problem = `${shown(name)} has the same ${what} as ${shown(other)}.`;
      return { path: ["connections", name], problem, fix: "Change or remove one of them." };
    }
    seen.set(identity, name);
  }
  return undefined;
}

/** What two entries must not share: the id of an imported connection, which may have any name; else app and name. */
function identityOf(logicalName: string, entry: ManifestEntry): { identity: string; what: string } {
  const id = entry.kind === "oauth" ? entry.connectionId : entry.import;
  if (id !== undefined) return { identity: JSON.stringify([id]), what: "connection id" };
  const { app, name = logicalName } = entry as { app: string; name?: string };
  return { identity: JSON.stringify([app, name]), what: "app and name" };
}
