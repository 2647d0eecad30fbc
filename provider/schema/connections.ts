import { z } from "zod";
import { connectionId, field, serviceKey, text } from "./field";

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DAYS = /^[1-9]\d{0,4}d$/;

const IMPORT_ONLY =
  "OAuth connections are import-only: they are born in a browser, in FlowStack's dashboard under Connections, and no " +
  'API call makes one. Adopt what was made there: new flowstack.OAuthConnection("…", { connectionId: "conn_…" })';

/** What a user may write for an ApiKeyConnection. */
export const apiKeyConnectionArgs = z.strictObject({
  name: field(text(), {
    expects: 'a text that is not blank, such as "Production Stripe"',
    description: "Display name in FlowStack. Default: the resource's logical name.",
    replaces: true,
  }),
  app: field(text(), {
    expects: 'the slug of an external service, such as "stripe"',
    description: "Slug of the external service that the key opens.",
    replaces: true,
  }),
  apiKey: field(serviceKey.optional(), {
    expects: "the external service's API key: a text without white space",
    description: "The external service's API key. FlowStack never gives it back.",
    secret: true,
    replaces: true,
  }),
  apiKeyEnvVar: field(z.string().regex(VARIABLE).optional(), {
    expects: 'the name of an environment variable, such as "STRIPE_KEY"',
    description: "Environment variable of the provider's process that holds the key, instead of apiKey.",
  }),
  type: field(z.literal("API_KEY").optional(), {
    expects: `"API_KEY", or left out. ${IMPORT_ONLY}`,
    description: "Kind of connection. Only API_KEY can be created through the API.",
  }),
  onKeyChange: field(z.enum(["replace", "record"]).optional(), {
    expects: '"replace" or "record"',
    description:
      "Whether a changed key makes a new connection, or was rotated in the dashboard. Default replace.",
  }),
  rotateAfter: field(z.string().regex(DAYS).optional(), {
    expects: 'a number of days, such as "90d"',
    description: 'Age of a key, such as "90d", from which on a warning is given. Default: none.',
  }),
  importId: field(connectionId.optional(), {
    expects: 'the id of a connection, such as "conn_abc123"',
    description: "The resource option `import`: the connection to adopt instead of making one.",
    internal: true,
  }),
});
export type ApiKeyConnectionInputs = z.infer<typeof apiKeyConnectionArgs>;

/** What a user may write for an OAuthConnection. */
export const oauthConnectionArgs = z.strictObject({
  connectionId: field(connectionId, {
    expects: 'the id of a connection that was made in the dashboard, such as "conn_xyz789"',
    description: "Id of the connection to adopt. A changed one replaces, and touches nothing in FlowStack.",
    replaces: true,
  }),
  app: field(text().optional(), {
    expects: 'the slug of an external service, such as "gmail"',
    description: "Slug that the connection must have. Default: any.",
  }),
  name: field(text().optional(), {
    expects: 'a text that is not blank, such as "Support inbox"',
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
