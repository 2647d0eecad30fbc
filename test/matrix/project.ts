import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { temporaryFolder } from "../local-stack";
import { MANAGERS, type Manager, pathWith, runManager } from "./managers";
import { PROGRAMS, type Program } from "./programs";

/** One way to install and run the package. */
export interface Row {
  /** Default: npm. */
  manager?: keyof typeof MANAGERS;
  /** Default: CommonJS. */
  program?: keyof typeof PROGRAMS;
  /** Which of the supported versions of Pulumi's SDK. Default: the newest. */
  sdk?: "oldest" | "newest";
  /** Default: the Node 24 of this repository. */
  node?: "22.19" | "24" | "20";
  /** Does the program have the package only through another package? Default: it is a direct dependency. */
  transitive?: boolean;
}

export interface Project {
  /** The folder of the program and its Pulumi.yaml. */
  folder: string;
  /** The environment of what runs there. */
  env: Record<string, string>;
  /** Runs a command of the project's package manager. */
  run(...command: Manager["install"]): Promise<string>;
}

/** A user's project in a temporary folder, with the package installed from its tarball. */
export async function installedProject(row: Row): Promise<Project> {
  const root = temporaryFolder();
  const folder = join(root, "program");
  const { install, files, workspace, member }: Manager = MANAGERS[row.manager ?? "npm"];
  writeFiles(folder, { ...programFiles(row, member), ...files });
  if (row.transitive) writeFiles(join(root, BETWEEN), packageBetween());
  if (workspace) writeFiles(root, workspace);
  const { managers: executables } = inject("matrix");
  const home = join(root, "home");
  const run: Project["run"] = (...command) => runManager(command, { cwd: folder, home, executables });
  await runManager(install, { cwd: workspace ? root : folder, home, executables });
  const node = otherNode(row);
  return { folder, env: node ? { PATH: pathWith(node.folder) } : {}, run };
}

/** The Node of the row; undefined: the one of this repository, which is first on PATH already. */
export function otherNode({ node = "24" }: Row): { version: string; folder: string } | undefined {
  return node === "24" ? undefined : inject("matrix").nodes[node];
}

/** The package through which the program has this one. */
const BETWEEN = "infrastructure";

function packageBetween(): Record<string, string> {
  const peerDependencies = { "@pulumi/pulumi": "*" };
  return {
    "package.json": JSON.stringify({
      name: BETWEEN,
      version: "1.0.0",
      dependencies: { "pulumi-flowstack": `file:${inject("matrix").tarball}` },
      peerDependencies,
    }),
    "index.js": 'module.exports = require("pulumi-flowstack");\n',
  };
}

function programFiles(row: Row, member = `file:../${BETWEEN}`): Record<string, string> {
  const { files, manifest, dependencies, nodeargs }: Program = PROGRAMS[row.program ?? "CommonJS"];
  const { tarball, sdk } = inject("matrix");
  const own = row.transitive ? { [BETWEEN]: member } : { "pulumi-flowstack": `file:${tarball}` };
  const all = { "@pulumi/pulumi": sdk[row.sdk ?? "newest"], ...own, ...dependencies };
  const named = { name: "program", version: "1.0.0", private: true, ...manifest, dependencies: all };
  const runtime = { name: "nodejs", options: nodeargs ? { nodeargs } : {} };
  return {
    ...(row.transitive ? renamed(files) : files),
    "package.json": JSON.stringify(named),
    // JSON is YAML, too.
    "Pulumi.yaml": JSON.stringify({ name: "acceptance", runtime }),
  };
}

function renamed(files: Record<string, string>): Record<string, string> {
  const texts = Object.entries(files).map(([name, text]) => [
    name,
    text.replace("pulumi-flowstack", BETWEEN),
  ]);
  return Object.fromEntries(texts);
}

export function writeFiles(folder: string, files: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
