import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { driver, ROOT, temporaryFolder } from "../local-stack";
import { testStack } from "./harness";

/** `pulumi new` makes a project of each template, and the language host runs it. */

const TEMPLATES = join(ROOT, "examples/templates");
const NAMES = readdirSync(TEMPLATES).filter((name) => name !== "README.md");

/** A new project. Its packages are linked: npm may not have this version of the package yet. */
async function projectOf(template: string): Promise<string> {
  const { LocalStack, linkModules } = await driver();
  const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
  const source = join(TEMPLATES, template);
  const options = ["--generate-only", "--yes", "--name", "shop", "--dir", folder];
  await new LocalStack(elsewhere, "none").must(["new", source, ...options]);
  linkModules(folder);
  return folder;
}

const CASES = [
  ["connection", "dev", "Stripe dev"],
  ["environment", "dev", "Dev Stripe"],
  ["environment", "prod", "Production Stripe"],
] as const;

test("every template has a test", () => {
  expect([...new Set(CASES.map(([template]) => template))]).toEqual(NAMES);
});

test.each(CASES)("%s, in the stack %s, makes %s", async (template, name, connection) => {
  const folder = await projectOf(template);
  const stack = await testStack({ folder, name });
  const key = stack.newKey();
  await stack.setSecret("flowstack:apiKey", stack.emulator.apiKey);
  await stack.setSecret("stripeKey", key);
  const { warnings } = await stack.deploy();
  expect(warnings).toEqual([]);
  stack.env.PULUMI_NODEJS_TRANSPILE_ONLY = "true";
  expect(stack.emulator.connections()).toMatchObject([{ name: connection, status: "ACTIVE" }]);
  expect(stack.emulator.holdsKey(stack.onlyId(), key)).toBe(true);
  expect(await stack.tryUp()).toMatchObject({ ok: true, steps: [], requests: [] });
  expect((await stack.destroy()).ok).toBe(true);
  expect(stack.emulator.connections()).toEqual([]);
});

test.each(NAMES)("%s: the new project has its name, and needs this version", async (template) => {
  const folder = await projectOf(template);
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  expect(read("Pulumi.yaml")).toMatch(/^name: shop$/m);
  const { name, dependencies } = JSON.parse(read("package.json"));
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect([name, dependencies["pulumi-flowstack"]]).toEqual(["shop", `^${version.replace(/\d+$/, "0")}`]);
});
