import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { driver, ROOT, temporaryFolder } from "../local-stack";
import { testStack } from "./harness";
import { blocksOf, shellOf } from "./shell";

/** `pulumi new` makes a project of each template, as their page says, and the language host runs it. */

// The first block asks for what the options of the second one give.
const [, IN_A_SCRIPT = ""] = blocksOf("examples/templates/README.md");
const [NEW = "", ...AFTERWARDS] = IN_A_SCRIPT.trimEnd().split("\n");

const TEMPLATES = join(ROOT, "examples/templates");
const NAMES = readdirSync(TEMPLATES).filter((name) => name !== "README.md");

/** A new project. Its packages are linked: npm may not have this version of the package yet. */
async function projectOf(template: string): Promise<string> {
  const { LocalStack, linkModules } = await driver();
  const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
  const command = NEW.replace("<path of the template>", join(TEMPLATES, template));
  await shellOf(new LocalStack(elsewhere, "none")).type(`${command} --generate-only --dir ${folder}`);
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
  Object.assign(stack.env, { FLOWSTACK_KEY: stack.emulator.apiKey, STRIPE_KEY: key });
  const output = await shellOf(stack.local).type(`${AFTERWARDS.join("\n")} --skip-preview`);
  expect(output).not.toContain("warning");
  stack.env.PULUMI_NODEJS_TRANSPILE_ONLY = "true";
  expect(stack.emulator.connections()).toMatchObject([{ name: connection, status: "ACTIVE" }]);
  expect(stack.emulator.holdsKey(stack.onlyId(), key)).toBe(true);
  expect(await stack.tryUp()).toMatchObject({ ok: true, steps: [], requests: [] });
});

test.each(NAMES)("%s: the new project has its name, and needs this version", async (template) => {
  const folder = await projectOf(template);
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  expect(read("Pulumi.yaml")).toMatch(/^name: shop$/m);
  const { name, dependencies } = JSON.parse(read("package.json"));
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect([name, dependencies["pulumi-flowstack"]]).toEqual(["shop", `^${version.replace(/\d+$/, "0")}`]);
});
