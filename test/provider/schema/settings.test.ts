import { describe, expect, test } from "vitest";
import type { FlowstackError } from "../../../provider/messages/errors";
import { flagsOf } from "../../../provider/schema/field";
import { readSettings, type Settings, settings as schema } from "../../../provider/schema/settings";
import { KEY } from "../world";

function read(config: Record<string, unknown> = {}, environment: NodeJS.ProcessEnv = {}): Settings {
  const all: Record<string, unknown> = { apiKey: KEY, ...config };
  return readSettings((name) => all[name.replace("flowstack:", "")], environment);
}

function refusal(config: Record<string, unknown>, environment: NodeJS.ProcessEnv = {}): FlowstackError {
  try {
    read(config, environment);
  } catch (error) {
    return error as FlowstackError;
  }
  throw new Error("Nothing was refused.");
}

test("with only the key, the other settings have the documented defaults", () => {
  expect(read()).toEqual({
    apiKey: KEY,
    environment: "test",
    baseUrl: "https://app.onflowstack.com/api/v1",
    requestTimeout: 30_000,
    maxRetries: 4,
    rateLimitMaxWait: 60_000,
    existing: "refuse",
    missing: "refuse",
    health: "warn",
  });
});

test.each([
  ["requestTimeout", "2.5", { requestTimeout: 2_500 }],
  ["requestTimeout", 600, { requestTimeout: 600_000 }],
  ["maxRetries", "0", { maxRetries: 0 }],
  ["maxRetries", 20, { maxRetries: 20 }],
  ["rateLimitMaxWait", "0", { rateLimitMaxWait: 0 }],
  ["rateLimitMaxWait", "86400", { rateLimitMaxWait: 86_400_000 }],
  ["existing", "create", { existing: "create" }],
  ["existing", "adopt", { existing: "adopt" }],
  ["missing", "accept", { missing: "accept" }],
  ["health", "error", { health: "error" }],
  ["health", "ignore", { health: "ignore" }],
  ["environment", "test", { environment: "test" }],
  ["apiKey", "fs_live_a-B.9~/+=", { apiKey: "fs_live_a-B.9~/+=", environment: "live" }],
] as const)("%s accepts %o", (name, value, expected) => {
  expect(read({ [name]: value })).toMatchObject(expected);
});

const BOTH = {
  apiKey: ["FLOWSTACK_API_KEY", "fs_test_config", "fs_test_environment"],
  baseUrl: ["FLOWSTACK_BASE_URL", "https://config.test", "https://environment.test"],
  existing: ["FLOWSTACK_EXISTING", "create", "adopt"],
  missing: ["FLOWSTACK_MISSING", "refuse", "accept"],
} as const;
const NAMES = Object.keys(BOTH) as (keyof typeof BOTH)[];

describe.each(NAMES)("%s", (name) => {
  const [variable, inConfig, inEnvironment] = BOTH[name];
  const environmentWins = name === "existing" || name === "missing";

  test("comes from config or from the environment", () => {
    expect(read({ [name]: inConfig })[name]).toBe(inConfig);
    expect(read({ [name]: undefined }, { [variable]: inEnvironment })[name]).toBe(inEnvironment);
  });

  test(`with both, ${environmentWins ? "the environment" : "config"} wins`, () => {
    const winner = environmentWins ? inEnvironment : inConfig;
    expect(read({ [name]: inConfig }, { [variable]: inEnvironment })[name]).toBe(winner);
  });

  test("ignores an empty environment variable", () => {
    expect(read({ [name]: inConfig }, { [variable]: "" })[name]).toBe(inConfig);
  });
});

test("no other setting has an environment variable", () => {
  const environment = {
    FLOWSTACK_HEALTH: "error",
    FLOWSTACK_MAX_RETRIES: "1",
    FLOWSTACK_ENVIRONMENT: "live",
  };
  expect(read({}, environment)).toEqual(read());
});

const CANARY = "sk_canary_in_the_wrong_place";
const BAD: [keyof typeof schema.shape, unknown][] = [
  ...["0", "0.5", "601", "-1", "soon", CANARY, "", "  ", "Infinity", {}].map(
    (value) => ["requestTimeout", value] as const,
  ),
  ...["-1", "21", "1.5", "many", CANARY, "", " ", {}].map((value) => ["maxRetries", value] as const),
  ...["-1", "86401", "long", CANARY, "", " ", {}].map((value) => ["rateLimitMaxWait", value] as const),
  ...(["existing", "missing", "health", "environment"] as const).flatMap((name) =>
    ["", "Refuse", CANARY, 1, true, {}].map((value) => [name, value] as const),
  ),
].map(([name, value]) => [name, value]);

test.each(BAD)("%s refuses %o, and the error names the setting without the value", (name, value) => {
  const { code, message } = refusal({ [name]: value });
  expect(code).toBe("CONFIG_INVALID");
  expect(message).toContain(`flowstack:${name}`);
  expect(message).toContain(`must be ${flagsOf(schema, name)?.expects}.`);
  expect(message).not.toContain("canary");
});

test("the error for a bad value in the environment names the variable", () => {
  const { code, message } = refusal({}, { FLOWSTACK_EXISTING: CANARY });
  expect(code).toBe("CONFIG_INVALID");
  expect(message).toContain("FLOWSTACK_EXISTING");
  expect(message).not.toContain("canary");
});

test("the error for a missing key names both ways to set it", () => {
  const { code, message } = refusal({ apiKey: undefined });
  expect(code).toBe("KEY_MISSING");
  expect(message).toContain("pulumi config set --secret flowstack:apiKey");
  expect(message).toContain("FLOWSTACK_API_KEY");
});

test.each([
  "",
  " ",
  "fs_test_",
  "fs_prod_canary",
  "sk_canary_1",
  " fs_test_canary",
  "fs_test_canary ",
  "fs_test_can\nary",
  "fs_test_can ary",
  "fs_test_canäry",
  "Bearer fs_test_canary",
  "FS_TEST_canary",
  7,
  {},
])("the key %o is refused, and the error does not repeat it", (apiKey) => {
  const { code, message } = refusal({ apiKey });
  expect(code).toBe("KEY_MALFORMED");
  expect(message).toContain("fs_live_… or fs_test_…");
  expect(message).toContain("pulumi config set --secret flowstack:apiKey");
  expect(message).not.toMatch(/can.?[aä]ry/);
});

test.each([
  ["live", "fs_test_canary", "fs_live_"],
  ["test", "fs_live_canary", "fs_test_"],
])("the environment %s with the key %s causes ENVIRONMENT_MISMATCH", (environment, apiKey, wanted) => {
  const { code, message } = refusal({ environment, apiKey });
  expect(code).toBe("ENVIRONMENT_MISMATCH");
  expect(message).toContain(`starts with ${wanted}`);
  expect(message).not.toContain("canary");
});

test.each([
  ["https://flowstack.test/api/v1", "https://flowstack.test/api/v1"],
  ["https://flowstack.test/api/v1///", "https://flowstack.test/api/v1"],
  ["https://flowstack.test", "https://flowstack.test"],
  ["HTTPS://FlowStack.test:8443/A%20b/", "https://flowstack.test:8443/A%20b"],
  ["http://localhost:4010/api/v1", "http://localhost:4010/api/v1"],
  ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
  ["http://127.9.9.9", "http://127.9.9.9"],
  ["http://[::1]:4010/", "http://[::1]:4010"],
])("the base URL %s becomes %s", (given, expected) => {
  expect(read({ baseUrl: given }).baseUrl).toBe(expected);
});

test.each([
  "",
  "flowstack.test",
  "//flowstack.test",
  "http://flowstack.test",
  "http://127.0.0.1.flowstack.test",
  "http://localhost.flowstack.test",
  "http://10.0.0.1",
  "http://0.0.0.0",
  "http://[::2]",
  "ftp://127.0.0.1",
  "file:///etc/passwd",
  "https://user@flowstack.test",
  "https://:canary@flowstack.test",
  "http://canary:canary@127.0.0.1",
  "https://flowstack.test?key=canary",
  "https://flowstack.test/api#canary",
  "https://flowstack.test/api?",
  "https://flowstack.test/api#",
  "https://",
])("the base URL %o is refused, and the error does not repeat it", (baseUrl) => {
  const { code, message } = refusal({ baseUrl });
  expect(code).toBe("BASE_URL_INVALID");
  expect(message).toContain("flowstack:baseUrl (or FLOWSTACK_BASE_URL) must be an https URL");
  expect(message).not.toContain("canary");
});

test.each(["16.1", "32.2", "2.01"])(
  "a timeout of %s seconds is a whole number of milliseconds",
  (seconds) => {
    const config: Record<string, string> = {
      "flowstack:apiKey": "fs_test_a",
      "flowstack:requestTimeout": seconds,
      "flowstack:rateLimitMaxWait": seconds,
    };
    const { requestTimeout, rateLimitMaxWait } = readSettings((name) => config[name], {});
    expect([requestTimeout, rateLimitMaxWait].every(Number.isInteger)).toBe(true);
  },
);
