import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { packageSchema } from "../../../provider/native/schema/package-schema";
import { settings } from "../../../provider/schema/settings";

/** The schema that the engine, and the generators of SDKs, get from the plugin. */

const ROOT = resolve(__dirname, "../../..");
const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), "utf8"));
const checkedIn = read("provider/native/schema.json");
const resource = (kind: string) => checkedIn.resources[`flowstack:index:${kind}`];

test("the checked-in schema is current: else run `npm run generate`", () => {
  expect(checkedIn).toEqual(JSON.parse(JSON.stringify(packageSchema())));
});

test("the package contains it", () => {
  expect(read("dist/provider/native/schema.json")).toEqual(checkedIn);
});

test("the key is a secret input, and never an output", () => {
  const { inputProperties, properties } = resource("ApiKeyConnection");
  expect(inputProperties.apiKey).toMatchObject({ type: "string", secret: true, willReplaceOnChanges: true });
  expect(Object.keys(properties)).toEqual(["name", "app", "type", "status", "created"]);
  expect(checkedIn.config.variables.apiKey.secret).toBe(true);
  expect(checkedIn.provider.inputProperties.apiKey.secret).toBe(true);
});

test("a program must give only what the provider cannot fill in", () => {
  expect(resource("ApiKeyConnection").requiredInputs).toEqual(["app"]);
  expect(resource("OAuthConnection").requiredInputs).toEqual(["connectionId"]);
  expect(resource("ConnectionSet")).toMatchObject({ isComponent: true, requiredInputs: ["file"] });
});

test("what only the classes of the npm package set is not public", () => {
  expect(resource("ApiKeyConnection").inputProperties).not.toHaveProperty("importId");
});

test("every setting is a variable of the configuration and an argument of the provider, and none is required", () => {
  const names = Object.keys(settings.shape);
  expect(Object.keys(checkedIn.config.variables)).toEqual(names);
  expect(Object.keys(checkedIn.provider.inputProperties)).toEqual(names);
  expect(checkedIn.provider.requiredInputs).toBeUndefined();
  expect(checkedIn.config.variables).toMatchObject({
    requestTimeout: { type: "number" },
    maxRetries: { type: "integer" },
    baseUrl: { type: "string" },
  });
});

test("no property has a default, which a generated SDK would send, or makes the engine replace by itself", () => {
  expect(JSON.stringify(checkedIn)).not.toMatch(/"(default|defaultInfo|replaceOnChanges|const)":/);
  expect(checkedIn.config.variables.existing.description).toContain('One of "refuse", "create", "adopt".');
});

test("every property says what it is, and every resource has an example in each language", () => {
  type Described = Record<string, { description: string }>;
  const resources = Object.values<{ description: string; inputProperties: Described; properties: Described }>(
    checkedIn.resources,
  );
  for (const { description, inputProperties, properties } of resources) {
    for (const property of [...Object.values(inputProperties), ...Object.values(properties)])
      expect(property.description).toMatch(/^\S.*\.$/);
    for (const language of ["typescript", "python", "go", "yaml"])
      expect(description).toContain(`\`\`\`${language}\n`);
  }
});

test("the Go examples import the path that Pulumi makes from the repository", () => {
  const path = `${checkedIn.repository.replace("https://", "")}/sdk/go/flowstack`;
  for (const { description } of Object.values<{ description: string }>(checkedIn.resources))
    expect(description).toContain(`\t"${path}"\n`);
});
