import { z } from "zod";
import { FlowstackError } from "../messages/errors";
import { field, flagsOf, serviceKey } from "./field";

/** Pulumi's configuration contains only strings; an explicit Provider's arguments may be numbers. */
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

/** The provider's settings. Each key is the part of the setting's name after `flowstack:`. */
export const settings = z.object({
  apiKey: field(serviceKey.regex(/^fs_(live|test)_[\x21-\x7e]+$/), {
    expects: "of the form fs_live_… or fs_test_…, without white space",
    description: "FlowStack API key. Environment: FLOWSTACK_API_KEY.",
    secret: true,
  }),
  baseUrl: field(z.string().default("https://app.onflowstack.com/api/v1"), {
    expects: "an https URL without credentials, query or fragment (http only for loopback)",
    description: "Base URL of the API. Environment: FLOWSTACK_BASE_URL.",
  }),
  environment: field(z.enum(["live", "test"]).optional(), {
    expects: '"live" or "test"',
    description: "Environment that the key's prefix must match. Default: either.",
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
      "Longest wait for the quota's reset, in seconds. If the reset is later, the run fails at once. Default 60.",
  }),
  existing: field(z.enum(["refuse", "create", "adopt"]).default("refuse"), {
    expects: '"refuse", "create" or "adopt"',
    description:
      "What to do when FlowStack has an untracked connection with the same app and name. Default refuse.",
  }),
  missing: field(z.enum(["refuse", "accept"]).default("refuse"), {
    expects: '"refuse" or "accept"',
    description: "What to do about a 404 that may come from another project's key. Default refuse.",
  }),
  health: field(z.enum(["error", "warn", "ignore"]).default("warn"), {
    expects: '"error", "warn" or "ignore"',
    description: "What to do about a managed connection that is not ACTIVE. Default warn.",
  }),
});
export type SettingName = keyof typeof settings.shape;

/** The settings' full names, as `pulumi config` shows them. */
export const settingNames = Object.keys(settings.shape).map((name) => `flowstack:${name}`);

/** The settings after validation: times are in milliseconds, and the URL is normalised. */
export interface Settings {
  apiKey: string;
  /** From the key's prefix. */
  environment: "live" | "test";
  /** Without a slash at the end. */
  baseUrl: string;
  requestTimeout: number;
  maxRetries: number;
  rateLimitMaxWait: number;
  existing: "refuse" | "create" | "adopt";
  missing: "refuse" | "accept";
  health: "error" | "warn" | "ignore";
}

/** Reads a value of Pulumi's configuration by its full name (`flowstack:apiKey`). */
export type ReadConfig = (name: string) => unknown;

export const ENVIRONMENT_VARIABLES: Partial<Record<SettingName, string>> = {
  apiKey: "FLOWSTACK_API_KEY",
  baseUrl: "FLOWSTACK_BASE_URL",
  existing: "FLOWSTACK_EXISTING",
  missing: "FLOWSTACK_MISSING",
};

/** The environment wins for these, because they are meant for one run: `pulumi up -c` would write them into the stack's file. */
const ENVIRONMENT_WINS = new Set<SettingName>(["existing", "missing"]);

/**
 * The settings of one FlowStack project.
 * @throws FlowstackError KEY_MISSING, KEY_MALFORMED, ENVIRONMENT_MISMATCH, BASE_URL_INVALID, CONFIG_INVALID
 */
export function readSettings(config: ReadConfig, environment: NodeJS.ProcessEnv): Settings {
  const names = Object.keys(settings.shape) as SettingName[];
  const raw = Object.fromEntries(names.map((name) => [name, rawValue(name, config, environment)]));
  const parsed = settings.safeParse(raw);
  if (!parsed.success) throw invalidSetting(parsed.error.issues[0]?.path[0] as SettingName, raw);
  return {
    ...parsed.data,
    environment: keyEnvironment(parsed.data),
    baseUrl: checkedBaseUrl(parsed.data.baseUrl),
    requestTimeout: Math.round(parsed.data.requestTimeout * 1_000),
    rateLimitMaxWait: Math.round(parsed.data.rateLimitMaxWait * 1_000),
  };
}

/**
 * What is wrong with the settings, as far as they are known: in a preview, some may not be.
 * @param unknown names of the settings whose value is not known yet
 */
export function settingsFault(
  config: ReadConfig,
  unknown: ReadonlySet<string>,
  environment: NodeJS.ProcessEnv,
): FlowstackError | undefined {
  try {
    if (unknown.size === 0) readSettings(config, environment);
    else assertKnown(config, unknown, environment);
    return undefined;
  } catch (error) {
    if (error instanceof FlowstackError) return error;
    throw error;
  }
}

/** Rules about several settings together wait until all are known. */
function assertKnown(config: ReadConfig, unknown: ReadonlySet<string>, environment: NodeJS.ProcessEnv): void {
  for (const [name, type] of Object.entries(settings.shape) as [SettingName, z.ZodType][]) {
    const raw = rawValue(name, config, environment);
    if (!unknown.has(name) && !type.safeParse(raw).success) throw invalidSetting(name, { [name]: raw });
  }
}

function rawValue(name: SettingName, config: ReadConfig, environment: NodeJS.ProcessEnv): unknown {
  const variable = ENVIRONMENT_VARIABLES[name];
  const fromEnvironment = variable === undefined ? undefined : environment[variable] || undefined;
  const fromConfig = config(`flowstack:${name}`) ?? undefined;
  return ENVIRONMENT_WINS.has(name) ? (fromEnvironment ?? fromConfig) : (fromConfig ?? fromEnvironment);
}

const SET_THE_KEY =
  "Set it with `pulumi config set --secret flowstack:apiKey`, or in the environment variable FLOWSTACK_API_KEY.";
const CORRECT_THE_SETTING = "Correct the setting, or leave it out.";

function invalidSetting(name: SettingName, raw: Record<string, unknown>): FlowstackError {
  if (name !== "apiKey") return notAllowed("CONFIG_INVALID", name);
  if (raw.apiKey === undefined) {
    return new FlowstackError("KEY_MISSING", { problem: "There is no FlowStack API key.", fix: SET_THE_KEY });
  }
  const problem = `The FlowStack API key must be ${flagsOf(settings, name)?.expects}.`;
  return new FlowstackError("KEY_MALFORMED", { problem, fix: SET_THE_KEY });
}

function notAllowed(code: "CONFIG_INVALID" | "BASE_URL_INVALID", name: SettingName): FlowstackError {
  const variable = ENVIRONMENT_VARIABLES[name];
  const places = variable ? `flowstack:${name} (or ${variable})` : `flowstack:${name}`;
  const problem = `${places} must be ${flagsOf(settings, name)?.expects}.`;
  return new FlowstackError(code, { problem, fix: CORRECT_THE_SETTING });
}

function keyEnvironment({ apiKey, environment }: z.infer<typeof settings>): "live" | "test" {
  const actual = apiKey.startsWith("fs_live_") ? "live" : "test";
  if (environment === undefined || environment === actual) return actual;
  throw new FlowstackError("ENVIRONMENT_MISMATCH", {
    problem: `flowstack:environment is "${environment}", but the FlowStack API key is a ${actual} key (fs_${actual}_…).`,
    fix: `Use a key that starts with fs_${environment}_, or change flowstack:environment.`,
  });
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function checkedBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocolIsSafe =
    url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
  if (!url || !protocolIsSafe || url.username || url.password || /[?#]/.test(text)) {
    throw notAllowed("BASE_URL_INVALID", "baseUrl");
  }
  return url.href.replace(/\/+$/, "");
}
