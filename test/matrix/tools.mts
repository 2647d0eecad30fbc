import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "../../scripts/lib/npm.mjs";
import { OLDEST_NODE } from "../../scripts/versions.mjs";

/** What a run of the matrix downloads. None of it is a dependency of this repository: `npm ci` stays quick. */

const MANAGERS = ["pnpm@12.21.0", "@yarnpkg/cli-dist@4.18.1", "bun@1.4.5"];

/** By the names that rows have for them, the Nodes besides the one in this repository's node_modules. */
const NODES = { "22.19": OLDEST_NODE, "20": "20.20.2" };

interface Node {
  version: string;
  /** The folder of its executable. */
  folder: string;
}

export interface Tools {
  nodes: Record<keyof typeof NODES, Node>;
  /** The folder of the package managers' executables. */
  managers: string;
}

/** @param folder an empty folder */
export async function installTools(folder: string): Promise<Tools> {
  const node = async (name: keyof typeof NODES): Promise<Node> => {
    const version = NODES[name];
    return { version, folder: await installed(join(folder, name), `node@${version}`) };
  };
  const nodes = { "22.19": await node("22.19"), "20": await node("20") };
  return { nodes, managers: await installed(join(folder, "managers"), ...MANAGERS) };
}

/** Installs packages, and returns the folder of their executables. */
async function installed(folder: string, ...packages: string[]): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  await npm(folder, "install", ...packages);
  return join(folder, "node_modules", ".bin");
}
