import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { type Document, LineCounter, parseDocument, type Range, visit, type YAMLParseError } from "yaml";
import type { z } from "zod";
import { hint } from "../provider/messages/suggest";
import { apiKeyConnectionArgs } from "../provider/schema/connections";
import { flagsOf } from "../provider/schema/field";
import {
  apiKeyEntry,
  isCertainlyAKey,
  looksLikeAKey,
  type Manifest,
  type ManifestEntry,
  manifestSchema,
  oauthEntry,
} from "./manifest-schema";

/**
 * A manifest from a YAML or JSON file.
 * @throws pulumi.RunError with the place in the file and what would be right; never with a value
 */
export function readManifest(file: string): Manifest {
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines });
  const [fault] = document.errors;
  if (fault) throw refusal(file, lines.linePos(fault.pos[0]), withoutValue(fault));
  const placed = (path: PropertyKey[], what: string) => refusal(file, placeOf(document, lines, path), what);
  const offset = (node: { range?: Range | null }) => lines.linePos(node.range?.[0] ?? 0);
  visit(document, {
    Alias: (_, alias) => {
      if (!alias.resolve(document))
        throw refusal(file, offset(alias), "an alias (*name) here has no anchor (&name).");
    },
    Scalar: (_, scalar) => {
      if (isCertainlyAKey(scalar.value)) throw refusal(file, offset(scalar), `a key stands here. ${ADVICE}`);
    },
  });
  const data = document.toJS() as unknown;
  const problem = problemOf(data);
  if (problem) throw placed(problem.path, problem.what);
  return data as Manifest;
}

const ADVICE =
  "Write key: { config: <name> } or key: { env: <NAME> }, and make a new key if others can read this file.";

/** The parser quotes what is too much in a header, which may be the beginning of a key. */
function withoutValue({ message, code }: YAMLParseError): string {
  if (code === "MULTIPLE_DOCS") return "a second document begins here: the file must be one.";
  const [first = ""] = message.split(/ at line|\n/);
  return first.replace(/(Block scalar header includes extra characters).*/, "$1.");
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new pulumi.RunError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

interface Problem {
  path: PropertyKey[];
  what: string;
}

function problemOf(data: unknown): Problem | undefined {
  const whole = manifestSchema.safeParse(data);
  if (whole.success) return duplicateOf(whole.data);
  const entries = (data as { connections?: unknown } | null)?.connections;
  if (typeof entries !== "object" || entries === null || Array.isArray(entries)) {
    const stranger = strangerAmong(whole.error.issues);
    return stranger ? describe(stranger, manifestSchema) : NO_CONNECTIONS;
  }
  for (const [key, entry] of Object.entries(entries)) {
    const problem = entryProblem(entry);
    if (problem) return { path: ["connections", key, ...problem.path], what: `${key}: ${problem.what}` };
  }
  return worstOf(manifestSchema, data);
}

const NO_CONNECTIONS: Problem = {
  path: [],
  what: "the file must have connections:, and under it each connection by its logical name.",
};

/** A misspelt field is also a missing one: the misspelling is what helps. */
function strangerAmong(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  return issues.find(({ code }) => code === "unrecognized_keys");
}

function entryProblem(entry: unknown): Problem | undefined {
  if (typeof entry !== "object" || entry === null)
    return { path: [], what: "must hold the fields of a connection." };
  const literal = ["key", "apiKey", "value"].find(
    (field) => typeof (entry as Record<string, unknown>)[field] === "string",
  );
  if (literal) {
    return { path: [literal], what: `${literal} stands here as plain text. ${ADVICE}` };
  }
  const { kind = "api-key" } = entry as { kind?: unknown };
  if (kind !== "api-key" && kind !== "oauth")
    return { path: ["kind"], what: "kind must be api-key or oauth." };
  return worstOf(kind === "oauth" ? oauthEntry : apiKeyEntry, entry);
}

function worstOf(shape: z.ZodObject, data: unknown): Problem | undefined {
  const issues = shape.safeParse(data).error?.issues ?? [];
  const issue = strangerAmong(issues) ?? issues[0];
  return issue && describe(issue, shape);
}

/** A schema library's message may repeat a value: this one does not. */
function describe(issue: z.core.$ZodIssue, { shape }: z.ZodObject): Problem {
  if (issue.code === "unrecognized_keys") {
    const [stranger] = issue.keys as [string];
    const what = looksLikeAKey(stranger)
      ? "a key stands here in place of a field. Take it out, and make a new one if others can read this file."
      : `${stranger} is not a field. ${hint(stranger, Object.keys(shape))}`;
    return { path: [...issue.path, stranger], what };
  }
  const field = String(issue.path[0]);
  const expects = (flagsOf({ shape }, field) ?? flagsOf(apiKeyConnectionArgs, field))?.expects;
  const rule = expects
    ? `: it must be ${expects}`
    : `. ${(shape[field] as z.ZodType | undefined)?.description ?? ""}`;
  return { path: issue.path, what: `${field} is missing or not allowed${rule}`.trim() };
}

function duplicateOf({ connections }: Manifest): Problem | undefined {
  const seen = new Map<string, string>();
  for (const [key, entry] of Object.entries(connections)) {
    const { identity, what } = identityOf(key, entry);
    const other = seen.get(identity);
    if (other) return { path: ["connections", key], what: `${key} has the same ${what} as ${other}.` };
    seen.set(identity, key);
  }
  return undefined;
}

/** What no two entries may have in common: the id of what is adopted, which may have any name, else app and name. */
function identityOf(key: string, entry: ManifestEntry): { identity: string; what: string } {
  const id = entry.kind === "oauth" ? entry.connectionId : entry.import;
  if (id !== undefined) return { identity: JSON.stringify([id]), what: "connection" };
  const { app, name = key } = entry as { app: string; name?: string };
  return { identity: JSON.stringify([app, name]), what: "app and name" };
}

function placeOf(document: Document, lines: LineCounter, path: PropertyKey[]): { line: number; col: number } {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range) return lines.linePos(node.range[0]);
  }
  return { line: 1, col: 1 };
}

function refusal(file: string, { line, col }: { line: number; col: number }, what: string): pulumi.RunError {
  return new pulumi.RunError(`${file}:${line}:${col}: ${what}`);
}
