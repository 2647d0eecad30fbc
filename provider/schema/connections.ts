import { z } from "zod";
import { connectionId, field, serviceKey, text } from "./field";
import { isKeyForName } from "./manifest/key-shape";

/** The kinds of connection, by the names of their classes. */
export type ConnectionKind = "ApiKeyConnection" | "OAuthConnection";

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** The name of an environment variable. */
export const variableName = z.string().regex(VARIABLE);
/** A key in place of the name of its variable would be stored, and printed. */
const keysVariable = variableName.refine((name) => !isKeyForName(name));
const DAYS = /^[1-9]\d{0,4}d$/;

const IMPORT_ONLY =
  "OAuth connections are import-only: create them in FlowStack's dashboard under Connections, then import them with " +
  'new flowstack.OAuthConnection("…", { connectionId: "conn_…" })';

/** The arguments of an ApiKeyConnection. */
export const apiKeyConnectionArgs = z.strictObject({
  name: field(text(), {
    expects: 'a non-blank string, such as "Production Stripe"',
    description: "Display name in FlowStack. Default: the resource's logical name.",
    replaces: true,
  }),
  app: field(text(), {
    expects: 'the slug of an external service, such as "stripe"',
    description: "Slug of the external service that the key belongs to.",
    replaces: true,
  }),
  apiKey: field(serviceKey.optional(), {
    expects: "the external service's API key: a string without white space or invisible characters",
    description: "The external service's API key. FlowStack never returns it.",
    secret: true,
    replaces: true,
  }),
  apiKeyEnvVar: field(keysVariable.optional(), {
    expects: 'the name of an environment variable, such as "STRIPE_KEY"',
    description:
      "Environment variable of the provider's process that holds the key. Use it instead of apiKey.",
  }),
  type: field(z.literal("API_KEY").optional(), {
    expects: `"API_KEY", or left out. ${IMPORT_ONLY}`,
    description: "Kind of connection. Only API_KEY can be created through the API.",
  }),
  onKeyChange: field(z.enum(["replace", "record"]).optional(), {
    expects: '"replace" or "record"',
    description:
      "What a changed key means: replace the connection, or only record a key that was rotated in the dashboard. Default replace.",
  }),
  rotateAfter: field(z.string().regex(DAYS).optional(), {
    expects: 'a number of days, such as "90d"',
    description: 'Age of the key, such as "90d", after which a warning appears. Default: no warning.',
  }),
  importId: field(connectionId.optional(), {
    expects: 'the id of a connection, such as "conn_abc123"',
    description: "The resource option `import`: the connection to import instead of creating one.",
    internal: true,
  }),
});
export type ApiKeyConnectionInputs = z.infer<typeof apiKeyConnectionArgs>;

/** The arguments of an OAuthConnection. */
export const oauthConnectionArgs = z.strictObject({
  connectionId: field(connectionId, {
    expects: 'the id of a connection that was created in the dashboard, such as "conn_xyz789"',
    description:
      "Id of the connection to import. A changed id replaces the resource, and changes nothing in FlowStack.",
    replaces: true,
  }),
  app: field(text().optional(), {
    expects: 'the slug of an external service, such as "gmail"',
    description: "Slug that the connection must have. Default: any.",
  }),
  name: field(text().optional(), {
    expects: 'a non-blank string, such as "Support inbox"',
    description: "Display name that the connection must have. Default: any.",
  }),
  requireActive: field(z.boolean().optional(), {
    expects: "true or false",
    description: "Whether a connection that is not ACTIVE stops the run. Default false: a warning.",
  }),
  revokeOnDestroy: field(z.boolean().optional(), {
    expects: "true or false",
    description: "Whether destroy revokes the connection in FlowStack. Default false.",
  }),
});
export type OAuthConnectionInputs = z.infer<typeof oauthConnectionArgs>;

/** What FlowStack says of a connection, for every kind (flowstack-api.md, section 1): a resource's outputs. */
export const connectionOutputs = z.object({
  name: z.string().describe("Display name in FlowStack."),
  app: z.string().describe('Slug of the external service, such as "stripe".'),
  type: z.string().describe('Kind of connection: "API_KEY", "OAUTH2", or one that FlowStack adds later.'),
  status: z
    .string()
    .describe(
      '"ACTIVE", or why it does not work: "EXPIRED", "ERROR", "REVOKED", or one that FlowStack adds later.',
    ),
  created: z.string().describe("When FlowStack created it: ISO 8601, UTC."),
});
