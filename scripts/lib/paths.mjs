import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENGINE } from "../versions.mjs";

/** The repository's root. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

export const modules = join(root, "node_modules");

/** The folder of Pulumi's Node SDK. It contains the starter of the dynamic provider's process. */
export const pulumiSdk = join(modules, "@pulumi", "pulumi");

const isWindows = process.platform === "win32";

/** @param {string} name */
export const executable = (name) => (isWindows ? `${name}.exe` : name);

/** The starter is a shell script, and on Windows a batch file. */
export const starter = `pulumi-resource-pulumi-nodejs${isWindows ? ".cmd" : ""}`;

/**
 * The Node that runs everything but these scripts: the one in node_modules, so that the scripts can start on a machine
 * with an older Node.
 */
export function node() {
  const installed = join(modules, "node", "bin", executable("node"));
  return existsSync(installed) ? installed : process.execPath;
}

/** The folder that keeps the engine and other programs between runs. */
export function cacheFolder() {
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(caches, "pulumi-flowstack");
}

/** The engine's folder in the cache; the programs are in its `bin`. */
export const cachedEngine = () => join(cacheFolder(), `engine-${ENGINE}`);

/**
 * PATH with these folders before all others.
 *
 * @param {string[]} folders
 */
export function pathWith(...folders) {
  return [...folders, ...searchPath()].join(delimiter);
}

/** The folders of PATH, which Windows may spell `Path`. */
export function searchPath(env = process.env) {
  return (env.PATH ?? env.Path ?? "").split(delimiter).filter(Boolean);
}
