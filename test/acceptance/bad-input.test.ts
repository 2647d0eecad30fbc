import { expect, test } from "vitest";
import { ApiKeyConnection, type StackOptions, testStack } from "./harness";

type Args = ConstructorParameters<typeof ApiKeyConnection>[1];

const CASES: { what: string; args: Record<string, unknown>; message: RegExp }[] = [
  {
    what: "an empty name",
    args: { name: "" },
    message: /name is empty: it must be a non-blank string/,
  },
  { what: "a blank name", args: { name: " \t" }, message: /name is blank/ },
  { what: "a name that is no text", args: { name: 7 }, message: /name is a number/ },
  { what: "an empty app", args: { app: "" }, message: /app is empty: it must be the slug/ },
  { what: "a blank app", args: { app: " " }, message: /app is blank/ },
  { what: "an app that is no text", args: { app: ["stripe"] }, message: /app is a list/ },
  { what: "no app", args: { app: undefined }, message: /app is missing/ },
  {
    what: "an empty key",
    args: { apiKey: "" },
    message: /apiKey is empty: it must be the external service's API key/,
  },
  { what: "a blank key", args: { apiKey: "  " }, message: /apiKey is blank/ },
  { what: "a key that is no text", args: { apiKey: { value: "x" } }, message: /apiKey is an object/ },
  { what: "no key", args: { apiKey: undefined }, message: /apiKey is missing/ },
  {
    what: "an unknown field",
    args: { apikey: "x" },
    message: /apikey is not a field .* Did you mean apiKey\?/,
  },
  {
    what: "a type that no API call makes",
    args: { type: "OAUTH2" },
    message: /type .*import-only.*OAuthConnection/,
  },
];

test("each bad value is refused in the preview, by field, with what would be right, and without a request", async () => {
  const stack = await testStack();
  const good = { name: "Payments", app: "stripe", apiKey: stack.newKey() };
  for (const { what, args, message } of CASES) {
    const run = await stack.preview(() => {
      new ApiKeyConnection("stripe", { ...good, ...args } as unknown as Args);
    });
    expect([run.ok, run.requests], what).toEqual([false, []]);
    const ours = run.errors.filter((error) => error.startsWith("stripe:"));
    expect(ours, what).toEqual([expect.stringMatching(message)]);
    expect(run.errors.length, what).toBeLessThanOrEqual(2);
  }
});

const SETTINGS: { what: string; options: StackOptions; message: RegExp }[] = [
  {
    what: "no FlowStack key",
    options: { env: { FLOWSTACK_API_KEY: "" } },
    message: /\[KEY_MISSING\] .*pulumi config set --secret flowstack:apiKey.*FLOWSTACK_API_KEY/,
  },
  {
    what: "a malformed FlowStack key",
    options: { env: { FLOWSTACK_API_KEY: "sk_live_misplaced_key" } },
    message: /\[KEY_MALFORMED\] .*fs_live_… or fs_test_….*FLOWSTACK_API_KEY/,
  },
  {
    what: "the wrong environment",
    options: { config: { "flowstack:environment": "live" } },
    message: /\[ENVIRONMENT_MISMATCH\] .*"live".* test key/,
  },
  {
    what: "a base URL without TLS",
    options: { env: { FLOWSTACK_BASE_URL: "http://flowstack.example/api/v1" } },
    message: /\[BASE_URL_INVALID\] .*flowstack:baseUrl.*https/,
  },
  {
    what: "a setting that makes no sense",
    options: { config: { "flowstack:maxRetries": "many" } },
    message: /\[CONFIG_INVALID\] flowstack:maxRetries must be a whole number/,
  },
];

test.each(SETTINGS)(
  "$what is refused in the preview, once, without a request",
  async ({ options, message }) => {
    const stack = await testStack(options);
    stack.secrets.push("sk_live_misplaced_key");
    const apiKey = stack.newKey();
    const run = await stack.preview(() => {
      new ApiKeyConnection("stripe", { app: "stripe", apiKey });
    });
    expect([run.ok, run.requests]).toEqual([false, []]);
    expect(run.errors.filter((error) => error.startsWith("stripe:"))).toEqual([
      expect.stringMatching(message),
    ]);
  },
);

test("a FlowStack key in plain-text config gets a warning, and one in encrypted config gets none", async () => {
  const stack = await testStack({
    config: { "flowstack:apiKey": "fs_test_in_plain_text" },
    env: { FLOWSTACK_API_KEY: "" },
  });
  const apiKey = stack.newKey();
  const plain = await stack.preview(
    () => new ApiKeyConnection("stripe", { app: "stripe", apiKey }) && undefined,
  );
  expect([plain.ok, plain.output.includes("fs_test_in_plain_text")]).toEqual([true, false]);
  expect(plain.warnings).toEqual([
    expect.stringMatching(/flowstack:apiKey .*plain text.*pulumi config set --secret/),
  ]);
  await stack.setSecret("flowstack:apiKey", stack.emulator.apiKey);
  const encrypted = await stack.preview();
  expect([encrypted.ok, encrypted.warnings]).toEqual([true, []]);
});
