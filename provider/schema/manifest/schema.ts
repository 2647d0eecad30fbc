import { z } from "zod";
import { apiKeyConnectionArgs, oauthConnectionArgs, variableName } from "../connections";

const { app, name, onKeyChange, rotateAfter, importId } = apiKeyConnectionArgs.shape;

/** Where a key comes from; never the key itself. */
const keySource = z
  .union([
    z.strictObject({
      config: z
        .string()
        .regex(/^[A-Za-z][\w-]{0,63}$/)
        .describe("Name of a secret in the stack's configuration."),
    }),
    z.strictObject({
      env: variableName.describe("Name of an environment variable, set where Pulumi runs."),
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
  kind: z.literal("oauth").describe("oauth: imported by its id, never created."),
  ...oauthConnectionArgs.shape,
});

/** The fields whose values are true or false. */
export const booleanFields: readonly string[] = Object.entries(oauthEntry.shape)
  .filter(([, type]) => type.safeParse(true).success)
  .map(([name]) => name);

/** The file that declares the connections of an environment. The JSON Schema for editors is made from it. */
export const manifestSchema = z.strictObject({
  $schema: z.string().optional().describe("For editors."),
  connections: z
    .record(z.string().min(1), z.union([apiKeyEntry, oauthEntry]))
    .describe("The connections, each under its logical name."),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestEntry = Manifest["connections"][string];

/** The JSON Schema for editors, published as `pulumi-flowstack/connections.schema.json`. */
export function manifestJsonSchema(): object {
  return { title: "FlowStack connections of an environment", ...z.toJSONSchema(manifestSchema) };
}
