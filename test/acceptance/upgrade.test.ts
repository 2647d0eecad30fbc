import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { driver, ROOT, temporaryFolder } from "../local-stack";
import { onFace, type TestStack, testStack } from "./harness";

/** Stacks that released versions wrote, each with its program: see test/golden/README.md. */
const FOLDER = join(ROOT, "test/golden/stacks");
const FACE = onFace({ dynamic: "dynamic", native: "native" });

interface Golden {
  env: Record<string, string>;
  secrets: Record<string, string>;
  /** Connections that were in FlowStack before the stack, and were not made by it. */
  connections: { id: string; type?: string }[];
}

const read = (version: string, file: string) =>
  JSON.parse(readFileSync(join(FOLDER, version, FACE, file), "utf8"));

/** The program, the stack and FlowStack as the version left them. */
async function restored(version: string): Promise<TestStack> {
  const { env, secrets }: Golden = read(version, "given.json");
  const folder = temporaryFolder();
  cpSync(join(FOLDER, version, FACE, "program"), folder, { recursive: true });
  (await driver()).linkModules(folder);
  const stack = await testStack({ folder, env });
  for (const [project, rows] of Object.entries(read(version, "connections.json"))) {
    stack.emulator.seed(rows as Parameters<typeof stack.emulator.seed>[0], project);
  }
  for (const [name, value] of Object.entries(secrets)) await stack.setSecret(name, value);
  await stack.stack.importStack(read(version, "state.json"));
  return stack;
}

/** What the program declares and the package remembers, by name; not the times and places that the engine adds. */
function contents(stack: TestStack) {
  const rows = stack.rows().map(({ name, id, inputs, outputs }) => ({ name, id, inputs, outputs }));
  return rows.sort((a, b) => a.name.localeCompare(b.name));
}

test.each(readdirSync(FOLDER))(
  "a stack of version %s is refreshed, updated and destroyed",
  async (version) => {
    const stack = await restored(version);
    const written = contents(stack);
    expect(written.length).toBeGreaterThan(0);
    const refreshed = await stack.refresh({ expectNoChanges: true });
    expect(refreshed.ok, refreshed.output).toBe(true);
    expect(await stack.tryUp()).toMatchObject({ ok: true, steps: [], requests: [], warnings: [] });
    expect(contents(stack)).toEqual(written);

    await stack.setSecret("stripeKey", stack.newKey());
    const changed = await stack.deploy();
    const withKey = written.filter(({ inputs }) => inputs.apiKey).map(({ name }) => name);
    const replaced = changed.steps.filter((step) => step.startsWith("replace "));
    expect(replaced.sort()).toEqual(withKey.map((name) => `replace ${name}`).sort());
    expect(changed.steps).toHaveLength(3 * withKey.length);

    const destroyed = await stack.destroy();
    expect([destroyed.ok, stack.rows()]).toEqual([true, []]);
    const { connections }: Golden = read(version, "given.json");
    const grants = connections.filter(({ type }) => type === "OAUTH2").map(({ id }) => id);
    expect(stack.emulator.connections().map(({ id }) => id)).toEqual(grants);
  },
);
