import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENGINE } from "../versions.mjs";

/** The repository's root. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

export const modules = join(root, "node_modules");

/** The folder of Pulumi's Node SDK; the dynamic host's starter is in it. */
export const pulumiSdk = join(modules, "@pulumi", "pulumi");

/** @param {NodeJS.Platform} platform */
export const executable = (/** @type {string} */ name, platform = process.platform) =>
  platform === "win32" ? `${name}.exe` : name;

/** The starter is a script: a shell's on Unix, a batch file on Windows. */
export const starter = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;

/**
 * The Node that everything but these scripts runs on: the one in node_modules, so that an older one on the machine
 * is enough to begin with.
 */
export function node() {
  const installed = join(modules, "node", "bin", executable("node"));
  return existsSync(installed) ? installed : process.execPath;
}

/**
 * Where the engine is kept between runs: the folder that the platform has for a user's caches.
 *
 * @param {NodeJS.Platform} [platform]
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [home]
 */
export function cacheFolder(platform = process.platform, env = process.env, home = homedir()) {
  const caches = {
    win32: env.LOCALAPPDATA || join(home, "AppData", "Local"),
    darwin: env.XDG_CACHE_HOME || join(home, "Library", "Caches"),
    other: env.XDG_CACHE_HOME || join(home, ".cache"),
  };
  return join(
    platform === "win32" || platform === "darwin" ? caches[platform] : caches.other,
    "pulumi-flowstack",
  );
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

/** The folders of PATH, whatever case Windows spells it in. */
export function searchPath(env = process.env) {
  return (env.PATH ?? env.Path ?? "").split(delimiter).filter(Boolean);
}
