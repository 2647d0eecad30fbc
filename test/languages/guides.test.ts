import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { blocksOf, shellOf } from "../acceptance/shell";
import { type LocalStack, localStack } from "../local-stack";

// The compiled package, as users install it: CommonJS.
import emulation = require("pulumi-flowstack/emulator");

/** Types the shell blocks of the pages about the plugin, in YAML projects: this language host writes code for an import. */

const YAML = "name: test\nruntime: yaml\n";

async function anEmulator() {
  const emulator = await emulation.startEmulator();
  onTestFinished(() => emulator.close());
  emulator.seed([
    { id: "conn_gmail", name: "Mail", app: "gmail", type: "OAUTH2" },
    { id: "conn_inbox", name: "Inbox", app: "gmail", type: "OAUTH2" },
    { id: "conn_stripe", name: "Payments", app: "stripe" },
  ]);
  return { emulator, env: { FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url } };
}

function idsOf(stack: LocalStack): string[] {
  const { connections } = stack.state();
  return connections.map(({ id }) => id).sort();
}

test("native-plugin.md: the plugin is named in Pulumi.yaml, and imports what exists", async () => {
  const page = blocksOf("docs/guides/native-plugin.md");
  expect(page).toHaveLength(4);
  // test/acceptance/native/archives.test.ts types the second block.
  const [install, , imports, up] = page;
  const { emulator, env } = await anEmulator();
  const stack = await localStack("dev", { "Pulumi.yaml": YAML }, env);
  const shell = shellOf(stack);
  const settings = join(stack.folder, "Pulumi.yaml");

  await shell.type(install);
  expect(shell.npm()).toBe("npm install pulumi-flowstack\n");
  const [shown] = blocksOf("docs/guides/native-plugin.md", "yaml");
  expect(readFileSync(settings, "utf8")).toBe(`${YAML}${shown}`);

  const printed = (await shell.type(imports)).matchAll(/^resources:\n(?: .*\n)+/gm);
  const resources = [...printed].map(([code]) => parse(code).resources);
  const program = { ...parse(readFileSync(settings, "utf8")), resources: Object.assign({}, ...resources) };
  writeFileSync(settings, stringify(program));
  await shell.type(up);
  expect(idsOf(stack)).toEqual(["conn_gmail", "conn_stripe"]);
  expect(emulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("other-languages.md: a YAML program is deployed, and the plugin sends its schema", async () => {
  const page = blocksOf("docs/guides/other-languages.md");
  expect(page).toHaveLength(3);
  const [deploy, add, generate] = page;
  const { emulator, env } = await anEmulator();
  const [program = ""] = blocksOf("docs/guides/other-languages.md", "yaml");
  const stack = await localStack("first", { "Pulumi.yaml": program }, { ...env, FLOWSTACK_API_KEY: "" });
  const shell = shellOf(stack);

  await shell.answer(deploy, emulator.apiKey, "sk_first");
  const made = emulator.connections().find(({ name }) => name === "Production Stripe");
  expect(emulator.holdsKey(made?.id ?? "", "sk_first")).toBe(true);
  stack.name = "dev";
  expect(idsOf(stack)).toEqual([made?.id, "conn_inbox"].sort());

  // The language hosts that come from Go modules write no SDKs. They would get this schema.
  const schema = JSON.parse(await shell.type(add?.replace("package add", "package get-schema")));
  await shell.type(generate?.split("\n")[0]);
  expect(JSON.parse(readFileSync(join(stack.folder, "schema.json"), "utf8"))).toEqual(schema);
  await shell.type("pulumi schema check schema.json");
});
