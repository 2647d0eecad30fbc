import type { z } from "zod";
import { FlowstackError } from "./errors";
import { flagsOf, type SettingName, settings } from "./schema";

/** Settings as the provider works with them: times in milliseconds, the URL parsed. */
export interface Settings {
  apiKey: string;
  /** What the key's prefix says. */
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

/** Pulumi's configuration, by full name (`flowstack:apiKey`). */
export type ReadConfig = (name: string) => unknown;

const ENVIRONMENT_VARIABLES: Partial<Record<SettingName, string>> = {
  apiKey: "FLOWSTACK_API_KEY",
  baseUrl: "FLOWSTACK_BASE_URL",
  existing: "FLOWSTACK_EXISTING",
  missing: "FLOWSTACK_MISSING",
};

/** Meant for a single run: the environment wins, since `pulumi up -c` would write them into the stack's file. */
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
    requestTimeout: parsed.data.requestTimeout * 1_000,
    rateLimitMaxWait: parsed.data.rateLimitMaxWait * 1_000,
  };
}

function rawValue(name: SettingName, config: ReadConfig, environment: NodeJS.ProcessEnv): unknown {
  const variable = ENVIRONMENT_VARIABLES[name];
  const fromEnvironment = variable === undefined ? undefined : environment[variable] || undefined;
  const fromConfig = config(`flowstack:${name}`) ?? undefined;
  return ENVIRONMENT_WINS.has(name) ? (fromEnvironment ?? fromConfig) : (fromConfig ?? fromEnvironment);
}

const WAYS_TO_SET_THE_KEY =
  "Set it with `pulumi config set --secret flowstack:apiKey`, or in the environment variable FLOWSTACK_API_KEY.";

function invalidSetting(name: SettingName, raw: Record<string, unknown>): FlowstackError {
  const expects = flagsOf(settings, name)?.expects;
  if (name !== "apiKey") {
    const variable = ENVIRONMENT_VARIABLES[name];
    const places = variable ? `flowstack:${name} (or ${variable})` : `flowstack:${name}`;
    return new FlowstackError("CONFIG_INVALID", `${places} must be ${expects}.`);
  }
  if (raw.apiKey === undefined) {
    return new FlowstackError("KEY_MISSING", `There is no FlowStack API key. ${WAYS_TO_SET_THE_KEY}`);
  }
  return new FlowstackError(
    "KEY_MALFORMED",
    `The FlowStack API key must be ${expects}. ${WAYS_TO_SET_THE_KEY}`,
  );
}

function keyEnvironment({ apiKey, environment }: z.infer<typeof settings>): "live" | "test" {
  const actual = apiKey.startsWith("fs_live_") ? "live" : "test";
  if (environment === undefined || environment === actual) return actual;
  throw new FlowstackError(
    "ENVIRONMENT_MISMATCH",
    `flowstack:environment is "${environment}", but the FlowStack API key is a ${actual} key (fs_${actual}_…). ` +
      `Give this stack a key that starts with fs_${environment}_, or change flowstack:environment.`,
  );
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function checkedBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocolIsSafe =
    url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
  if (!url || !protocolIsSafe || url.username || url.password || /[?#]/.test(text)) {
    const expects = flagsOf(settings, "baseUrl")?.expects;
    throw new FlowstackError(
      "BASE_URL_INVALID",
      `flowstack:baseUrl (or FLOWSTACK_BASE_URL) must be ${expects}.`,
    );
  }
  return url.href.replace(/\/+$/, "");
}
