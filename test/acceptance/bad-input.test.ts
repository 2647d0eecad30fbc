import { expect, test } from "vitest";
import { ApiKeyConnection, onFace, type StackOptions, testStack } from "./harness";

type Args = ConstructorParameters<typeof ApiKeyConnection>[1];

/** Each preview has values that are all bad, and prints one error for each. */
const CASES: { what: string; args: Record<string, unknown>; messages: RegExp[] }[] = [
  {
    what: "empty values",
    args: { name: "", app: "", apiKey: "" },
    messages: [
      /name is empty: it must be a non-blank string/,
      /app is empty: it must be the slug/,
      /apiKey is empty: it must be the external service's API key/,
    ],
  },
  {
    what: "blank values",
    args: { name: " \t", app: " ", apiKey: "  " },
    messages: [/name is blank/, /app is blank/, /apiKey is blank/],
  },
  {
    what: "values that are no strings",
    args: { name: 7, app: ["stripe"], apiKey: { value: "x" } },
    messages: [/name is a number/, /app is a list/, /apiKey is an object/],
  },
  {
    what: "no values",
    args: { app: undefined, apiKey: undefined },
    messages: [/app is missing/, /apiKey is missing/],
  },
  {
    what: "an unknown field, and a type that the API cannot create",
    args: { apikey: "x", type: "OAUTH2" },
    messages: [/apikey is not a field .* Did you mean apiKey\?/, /type .*import-only.*OAuthConnection/],
  },
];

test("bad values are refused in the preview, field by field, without a request", async () => {
  const stack = await testStack();
  const good = { name: "Payments", app: "stripe", apiKey: stack.newKey() };
  for (const { what, args, messages } of CASES) {
    const run = await stack.preview(() => {
      new ApiKeyConnection("stripe", { ...good, ...args } as unknown as Args);
    });
    expect([run.ok, run.requests], what).toEqual([false, []]);
    const ours = run.errors.filter((error) => error.startsWith("stripe:"));
    expect(ours, what).toHaveLength(messages.length);
    for (const message of messages) expect(ours, what).toContainEqual(expect.stringMatching(message));
    // Pulumi adds at most one more error.
    expect(run.errors.length, what).toBeLessThanOrEqual(messages.length + 1);
  }
});

/** Each setting is tested in test/provider/schema/settings.test.ts; these come from the environment and from the stack. */
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
];

test.each(SETTINGS)(
  "$what: the preview is refused with one error, without a request",
  async ({ options, message }) => {
    const stack = await testStack(options);
    stack.secrets.push("sk_live_misplaced_key");
    const apiKey = stack.newKey();
    const run = await stack.preview(() => {
      new ApiKeyConnection("stripe", { app: "stripe", apiKey });
    });
    expect([run.ok, run.requests]).toEqual([false, []]);
    // The engine checks the settings of a plugin before any resource.
    const place = onFace({ dynamic: "stripe:", native: "default" });
    expect(run.errors.filter((error) => error.startsWith(place))).toEqual([expect.stringMatching(message)]);
  },
);

test("a FlowStack key in the configuration in plain text gets a warning, an encrypted one does not", async () => {
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
