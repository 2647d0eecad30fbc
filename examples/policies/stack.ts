import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";

/** What the rules know about the stack. */

/** The stacks that may use live keys, and whose connections must not be lost. */
const PRODUCTION = ["prod"];

/** Pulumi's resource for the stack itself. It comes before all others. */
export const STACK = "pulumi:pulumi:Stack";

/** The stack's name, without organization and project: `urn:pulumi:prod::project::type::name`. */
export function stackOf(urn: string): string {
  return urn.split(":")[2] ?? "";
}

export function isProduction(urn: string): boolean {
  return PRODUCTION.includes(stackOf(urn));
}

/** The stack's settings by full name. Secrets are decrypted, and nothing shows which ones they are. */
export const settings = (): Record<string, string> => runtime.allConfig();

/** The FlowStack key in the environment, if the stack uses it: a key in its settings comes first. */
export function keyInEnvironment(): string | undefined {
  return settings()["flowstack:apiKey"] ? undefined : process.env.FLOWSTACK_API_KEY;
}

/**
 * The files that may contain settings of the stack, and their texts.
 * @param folder that Pulumi.yaml is in, or the project's `stackConfigDir`
 */
export function settingsFiles(folder: string, stack: string): { name: string; text: string }[] {
  return ["Pulumi.yaml", `Pulumi.${stack}.yaml`]
    .map((name) => ({ name, path: join(folder, name) }))
    .filter(({ path }) => existsSync(path))
    .map(({ name, path }) => ({ name, text: readFileSync(path, "utf8") }));
}
