import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

/** The one driver of Pulumi stacks, for tests. It is an ES module, which CommonJS can only import dynamically. */

type Driver = typeof import("../scripts/lib/stack.mjs", { with: { "resolution-mode": "import" }});
export type LocalStack = InstanceType<Driver["LocalStack"]>;
export type Ended = Awaited<ReturnType<LocalStack["run"]>>;
export type Row = ReturnType<LocalStack["state"]>["connections"][number];

export const driver = (): Promise<Driver> => import("../scripts/lib/stack.mjs");

/** The repository's root. */
export const ROOT = resolve(__dirname, "..");

/** A temporary folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A project of these files in a temporary folder, with this package installed, and its stack. */
export async function localStack(
  name: string,
  files: Record<string, string>,
  env: Record<string, string>,
): Promise<LocalStack> {
  const { LocalStack, linkModules } = await driver();
  const folder = temporaryFolder();
  linkModules(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const stack = new LocalStack(folder, name, env);
  await stack.init();
  return stack;
}

/**
 * The files of a project whose program is CommonJS.
 * @param plugin folder of FlowStack's plugin. Default: the program uses none
 */
export function javascript(program: string, plugin?: string): Record<string, string> {
  const plugins = plugin ? `plugins: { providers: [{ name: flowstack, path: "${plugin}" }] }\n` : "";
  return {
    "Pulumi.yaml": `name: test\nruntime: nodejs\n${plugins}`,
    "package.json": '{ "main": "index.js" }',
    "index.js": program,
  };
}
