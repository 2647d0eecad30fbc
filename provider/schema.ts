import { z } from "zod";

/** What the rest of the package must know of a field beyond its type. Each fact stands here once. */
export interface Flags {
  /** What the value must be, to follow "must be " in an error. */
  expects: string;
  /** Encrypted in Pulumi's state, and never an output. */
  secret?: boolean;
  /** FlowStack has no update call, so a changed value is a new connection with a new id. */
  replaces?: boolean;
  /** Set by the resource's class, never by a user. */
  internal?: boolean;
}

const flags = z.registry<Flags>();

/** The one place where a field's type and its flags meet; the description is for editors. */
function field<T extends z.ZodType>(
  type: T,
  { description, ...itsFlags }: Flags & { description: string },
): T {
  const described = type.meta({ description }) as T;
  flags.add(described, itsFlags);
  return described;
}

const text = () => z.string().refine((value) => value.trim() !== "");
/** A key of whatever service. */
export const serviceKey = z.string().regex(/^\S+$/);

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DAYS = /^[1-9]\d{0,4}d$/;

/** Dots would climb out of the URL's folder, even escaped; the rest of the alphabet is not published (section 7). */
const connectionId = z.string().regex(/^(?!\.{1,2}$)(?!\s)[^\p{Cc}\p{Cs}]+(?<!\s)$/u);

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

/**
 * A connection as FlowStack writes it (flowstack-api.md, section 1). Only the id is indispensable; the bodies of the
 * get and create replies are not published, and unknown fields, types and statuses may come.
 */
export const connection = z.looseObject({
  id: connectionId,
  name: z.string().nullish(),
  app: z.string().nullish(),
  type: z.string().nullish(),
  status: z.string().nullish(),
  created: z.string().nullish(),
  updated: z.string().nullish(),
});
export type Connection = z.infer<typeof connection>;

export const connectionPage = z.looseObject({
  data: z.array(connection),
  cursor: z.string().nullish(),
  hasMore: z.boolean().nullish(),
});
export type ConnectionPage = z.infer<typeof connectionPage>;

/** FlowStack's error body (section 3). */
export const errorBody = z.looseObject({
  error: z.looseObject({ code: z.string().optional(), message: z.string().optional() }),
});

/** The newest state format that this version reads, and writes. A newer one says in `needs` which version reads it. */
export const STATE_FORMAT = 1;

/** What the state must remember and FlowStack cannot tell. */
const memory = z.looseObject({
  format: z.literal(STATE_FORMAT),
  salt: z.string(),
  /** Fingerprint of the connection's API key; absent until the first `up` after an adoption. */
  key: z.string().optional(),
  /** When a key was recorded that had been rotated in the dashboard: ISO 8601, UTC. */
  keyed: z.string().optional(),
  /** Fingerprint of the FlowStack key that last wrote the row: a key has one project. */
  writer: z.string(),
  environment: z.enum(["live", "test"]),
  /** The program's name and app at the last `up`, where FlowStack shows something else. */
  declared: z.object({ name: z.string(), app: z.string() }).partial().optional(),
  /** Name and status that the last `up` has seen, where FlowStack shows something else by now. */
  seen: z.object({ name: z.string(), status: z.string() }).partial().optional(),
  /** The id that the option `import` named, which may stay in the program after a replacement. */
  importId: z.string().optional(),
  /** FlowStack made the connection, it did not come up ACTIVE, and it could not be taken back. */
  halfMade: z.literal(true).optional(),
  /** Ids of the connections that this one replaces: the stack may still hold their rows, marked for deletion. */
  replaces: z.array(z.string()).optional(),
  /** Destroying an OAuthConnection revokes it. */
  revokeOnDestroy: z.literal(true).optional(),
});
export type Memory = z.infer<typeof memory>;

/** JSON in a text. */
function jsonText<T extends z.ZodType>(type: T) {
  return z.codec(z.string(), type, {
    decode(text, context) {
      try {
        return JSON.parse(text);
      } catch {
        context.issues.push({ code: "invalid_format", format: "json", input: text });
        return z.NEVER;
      }
    },
    encode: (value) => JSON.stringify(value),
  });
}

/**
 * One secret output holds it all, because each encrypted value costs 200 bytes of state; and a text, because the engine
 * takes that up in one piece at each of its steps.
 */
export const memoryText = jsonText(memory);

/** What every format of a memory says: which it is, and from a newer one, which version of this package reads it. */
export const memoryStamp = jsonText(
  z.looseObject({ format: z.number(), needs: z.string().optional().catch(undefined) }),
);

/** The outputs of a connection, and what the state holds of it. */
export const connectionState = z.object({
  /** Only of an OAuthConnection, and so what tells the kinds apart. */
  connectionId: z.string().optional(),
  name: z.string(),
  app: z.string(),
  type: z.string(),
  status: z.string(),
  created: z.string(),
  memory: memoryText,
});
export type ConnectionState = z.infer<typeof connectionState>;

/** Outputs that are secret without being an input of the same name, which Pulumi must be told. */
export const secretOutputs = ["memory"];

/** Pulumi's configuration is all text; an explicit Provider's arguments may be numbers. */
const number = (type: z.ZodNumber) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?$/)
        .transform(Number),
    ])
    .pipe(type);
const seconds = (least: number, most: number) => number(z.number().min(least).max(most));

/** Provider settings; the key of each is its name after `flowstack:`. */
export const settings = z.object({
  apiKey: field(serviceKey.regex(/^fs_(live|test)_[\x21-\x7e]+$/), {
    expects: "of the form fs_live_… or fs_test_…, without white space",
    description: "FlowStack API key. Environment: FLOWSTACK_API_KEY.",
    secret: true,
  }),
  baseUrl: field(z.string().default("https://app.onflowstack.com/api/v1"), {
    expects: "an https URL without credentials, query or fragment (http only for this machine's loopback)",
    description: "Base URL of the API. Environment: FLOWSTACK_BASE_URL.",
  }),
  environment: field(z.enum(["live", "test"]).optional(), {
    expects: '"live" or "test"',
    description: "The environment that the key's prefix must match. Default: either.",
  }),
  requestTimeout: field(seconds(1, 600).default(30), {
    expects: "a number of seconds from 1 to 600",
    description: "Longest time for one attempt, in seconds. Default 30.",
  }),
  maxRetries: field(number(z.number().int().min(0).max(20)).default(4), {
    expects: "a whole number from 0 to 20",
    description: "Attempts after the first. Default 4.",
  }),
  rateLimitMaxWait: field(seconds(0, 86_400).default(60), {
    expects: "a number of seconds from 0 to 86400",
    description:
      "Longest wait for the quota's reset, in seconds. Default 60. Beyond it the run fails at once.",
  }),
  existing: field(z.enum(["refuse", "create", "adopt"]).default("refuse"), {
    expects: '"refuse", "create" or "adopt"',
    description: "What to do about an unaccounted connection of the same app and name. Default refuse.",
  }),
  missing: field(z.enum(["refuse", "accept"]).default("refuse"), {
    expects: '"refuse" or "accept"',
    description: "What to do about a 404 that could mean another project's key. Default refuse.",
  }),
  health: field(z.enum(["error", "warn", "ignore"]).default("warn"), {
    expects: '"error", "warn" or "ignore"',
    description: "What to do about a managed connection that is not ACTIVE. Default warn.",
  }),
});
export type SettingName = keyof typeof settings.shape;

/** The settings by their full names, as `pulumi config` has them. */
export const settingNames = Object.keys(settings.shape).map((name) => `flowstack:${name}`);

/** The flags of one field of a schema. */
export function flagsOf(schema: Pick<z.ZodObject, "shape">, name: string): Flags | undefined {
  const type = schema.shape[name];
  return type && flags.get(type as z.ZodType);
}

/** Names of the fields for which a flag is set. */
export function fieldsThat(flag: "secret" | "replaces" | "internal", schema: z.ZodObject): string[] {
  return Object.keys(schema.shape).filter((name) => flagsOf(schema, name)?.[flag]);
}
