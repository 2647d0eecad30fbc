import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { type Document, LineCounter, parseDocument, visit } from "yaml";
import { z } from "zod";
import { hint } from "../provider/nearest";
import { apiKeyConnectionArgs, flagsOf, oauthConnectionArgs } from "../provider/schema";

const { app, name, apiKeyEnvVar, onKeyChange, rotateAfter, importId } = apiKeyConnectionArgs.shape;

/** What keys look like, and names of settings do not: the usual prefixes, or long with digits among the letters. */
const LOOKS_LIKE_A_KEY =
  /^(sk|pk|rk|whsec|gh[a-z]|github_pat|glpat|xox[a-z]|fs_(live|test)|shpat|AKIA)[-_]|^(?=.{20})(.*[A-Za-z]\d){3}/;

/** Where a key comes from; never the key itself. */
const keySource = z
  .union([
    z.strictObject({
      config: z
        .string()
        .regex(/^[A-Za-z][\w-]{0,63}$/)
        .refine((name) => !LOOKS_LIKE_A_KEY.test(name))
        .describe("Name of a secret in the stack's configuration."),
    }),
    z.strictObject({
      env: apiKeyEnvVar
        .unwrap()
        .refine((name) => !LOOKS_LIKE_A_KEY.test(name))
        .describe("Environment variable, where Pulumi runs."),
    }),
  ])
  .describe("Where the key comes from: { config: stripeKey } or { env: STRIPE_KEY }. Never the key itself.");

const apiKeyEntry = z.strictObject({
  kind: z.literal("api-key").optional().describe("api-key (the default) or oauth."),
  app,
  name: name.optional(),
  key: keySource,
  onKeyChange,
  rotateAfter,
  import: importId,
});

const oauthEntry = z.strictObject({
  kind: z.literal("oauth").describe("oauth: adopted, never made."),
  ...oauthConnectionArgs.shape,
});

/** The file that declares an environment's connections; a JSON Schema for editors is made from it. */
export const manifestSchema = z.strictObject({
  $schema: z.string().optional().describe("For editors."),
  connections: z
    .record(z.string().min(1), z.union([apiKeyEntry, oauthEntry]))
    .describe("The connections, each under its logical name."),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestEntry = Manifest["connections"][string];

/** The schema for editors, published as `pulumi-flowstack/connections.schema.json`. */
export function manifestJsonSchema(): object {
  return { title: "FlowStack connections of an environment", ...z.toJSONSchema(manifestSchema) };
}

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
  visit(document, {
    Alias: (_, alias) => {
      if (!alias.resolve(document))
        throw refusal(
          file,
          lines.linePos(alias.range?.[0] ?? 0),
          "an alias (*name) here has no anchor (&name).",
        );
    },
  });
  const data = document.toJS() as unknown;
  const problem = problemOf(data);
  if (problem) throw placed(problem.path, problem.what);
  return data as Manifest;
}

/** The parser quotes what is too much in a header, which may be the beginning of a key. */
function withoutValue({ message }: Error): string {
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
  if (typeof entries !== "object" || entries === null || Array.isArray(entries))
    return strangerOrNothing(data);
  for (const [key, entry] of Object.entries(entries)) {
    const problem = entryProblem(entry);
    if (problem) return { path: ["connections", key, ...problem.path], what: `${key}: ${problem.what}` };
  }
  return worstOf(manifestSchema, data);
}

function strangerOrNothing(data: unknown): Problem {
  const issues = manifestSchema.safeParse(data).error?.issues ?? [];
  const stranger = issues.find(({ code }) => code === "unrecognized_keys");
  const what = "the file must have connections:, and under it each connection by its logical name.";
  return stranger ? describe(stranger, manifestSchema) : { path: [], what };
}

function entryProblem(entry: unknown): Problem | undefined {
  if (typeof entry !== "object" || entry === null)
    return { path: [], what: "must hold the fields of a connection." };
  const literal = ["key", "apiKey", "value"].find(
    (field) => typeof (entry as Record<string, unknown>)[field] === "string",
  );
  if (literal) {
    const advice =
      "Write key: { config: <name> } or key: { env: <NAME> }, and make a new key if others can read this file.";
    return { path: [literal], what: `${literal} stands here as plain text. ${advice}` };
  }
  const { kind = "api-key" } = entry as { kind?: unknown };
  if (kind !== "api-key" && kind !== "oauth")
    return { path: ["kind"], what: "kind must be api-key or oauth." };
  return worstOf(kind === "oauth" ? oauthEntry : apiKeyEntry, entry);
}

/** A misspelt field is also a missing one: the misspelling is what helps. */
function worstOf(shape: z.ZodObject, data: unknown): Problem | undefined {
  const issues = shape.safeParse(data).error?.issues ?? [];
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  return issue && describe(issue, shape);
}

/** A schema library's message may repeat a value: this one does not. */
function describe(issue: z.core.$ZodIssue, { shape }: z.ZodObject): Problem {
  if (issue.code === "unrecognized_keys") {
    const [stranger] = issue.keys as [string];
    const what = LOOKS_LIKE_A_KEY.test(stranger)
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
    if (entry.kind === "oauth") continue;
    const identity = JSON.stringify([entry.app, entry.name ?? key]);
    const other = seen.get(identity);
    if (other) return { path: ["connections", key], what: `${key} has the same app and name as ${other}.` };
    seen.set(identity, key);
  }
  return undefined;
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
