import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "../../scripts/lib/npm.mjs";
import { OLDEST_NODE } from "../../scripts/versions.mjs";

/** What a run of the matrix downloads. None of it is a dependency of this repository: `npm ci` stays quick. */

const MANAGERS = ["pnpm@12.21.0", "@yarnpkg/cli-dist@4.18.1", "bun@1.4.5"];

const NODES = { "22.19": OLDEST_NODE, "20": "20.20.2" };

export interface Tools {
  /** By the names that rows have for them, the Nodes besides the one in this repository's node_modules. */
  nodes: Record<string, { version: string; folder: string }>;
  /** The folder of the package managers' executables. */
  managers: string;
}

/** @param folder an empty folder */
export async function installTools(folder: string): Promise<Tools> {
  const nodes: Tools["nodes"] = {};
  for (const [name, version] of Object.entries(NODES)) {
    nodes[name] = { version, folder: await installed(join(folder, name), `node@${version}`) };
  }
  return { nodes, managers: await installed(join(folder, "managers"), ...MANAGERS) };
}

/** Installs packages, and returns the folder of their executables. */
async function installed(folder: string, ...packages: string[]): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  await npm(folder, "install", ...packages);
  return join(folder, "node_modules", ".bin");
}
