import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { npm } from "../scripts/lib/npm.mjs";
import { pulumiSdk, root } from "../scripts/lib/paths.mjs";

const PROGRAMS = fileURLToPath(new URL("programs", import.meta.url));

/** @typedef {"ours" | "plugin" | "ordinary" | "empty"} Name `ours`: the dynamic provider of the package */

/** The plugin in an installed package, from a project below the folder of the installation. */
export const PLUGIN = join("..", "node_modules", "pulumi-flowstack", "dist", "plugin");

/**
 * Packs the package as for publishing, and installs it into a folder as a user does, with the same version of Pulumi's SDK
 * as in this repository. All projects below the folder find both.
 *
 * @param {string} folder
 */
export async function install(folder) {
  const packed = await npm(folder, "pack", root, "--ignore-scripts", "--silent");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "bench", private: true }));
  const sdk = `@pulumi/pulumi@${readPackage(pulumiSdk).version}`;
  await npm(folder, "install", `./${packed.at(-1)}`, sdk);
}

/**
 * A Pulumi project with one of the programs.
 *
 * @param {string} folder below the one of the installation
 * @param {Name} name
 */
export function makeProject(folder, name) {
  cpSync(PROGRAMS, folder, { recursive: true });
  const runtime = "runtime: {name: nodejs, options: {typescript: false}}";
  const plugins = name === "plugin" ? `plugins: {providers: [{name: flowstack, path: ${PLUGIN}}]}\n` : "";
  writeFileSync(join(folder, "Pulumi.yaml"), `name: bench\n${runtime}\nmain: ${name}.js\n${plugins}`);
}

/**
 * @param {string} folder
 * @returns {{ version: string }}
 */
export function readPackage(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
