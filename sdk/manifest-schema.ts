import { z } from "zod";
import { apiKeyConnectionArgs, oauthConnectionArgs } from "../provider/schema/connections";

const { app, name, apiKeyEnvVar, onKeyChange, rotateAfter, importId } = apiKeyConnectionArgs.shape;

/** How the keys of well-known services begin. */
const PREFIX =
  /^((sk|pk|rk|whsec|gh[a-z]|github_pat|glpat|xox[a-z]|fs_(live|test)|shpat)[-_]|AKIA[0-9A-Z]{4})/;

/** What keys look like, and names of settings do not: the usual prefixes, or long with digits among the letters. */
export function looksLikeAKey(name: string): boolean {
  return PREFIX.test(name) || /^(?=.{20})(.*[A-Za-z]\d){3}/.test(name);
}

/** What can be nothing but a key, wherever it stands: ids and display names may be long and have digits, too. */
export function isCertainlyAKey(text: unknown): boolean {
  return typeof text === "string" && text.length >= 16 && PREFIX.test(text);
}

/** Where a key comes from; never the key itself. */
const keySource = z
  .union([
    z.strictObject({
      config: z
        .string()
        .regex(/^[A-Za-z][\w-]{0,63}$/)
        .refine((name) => !looksLikeAKey(name))
        .describe("Name of a secret in the stack's configuration."),
    }),
    z.strictObject({
      env: apiKeyEnvVar
        .unwrap()
        .refine((name) => !looksLikeAKey(name))
        .describe("Environment variable, where Pulumi runs."),
    }),
  ])
  .describe("Where the key comes from: { config: stripeKey } or { env: STRIPE_KEY }. Never the key itself.");

export const apiKeyEntry = z.strictObject({
  kind: z.literal("api-key").optional().describe("api-key (the default) or oauth."),
  app,
  name: name.optional(),
  key: keySource,
  onKeyChange,
  rotateAfter,
  import: importId,
});

export const oauthEntry = z.strictObject({
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
