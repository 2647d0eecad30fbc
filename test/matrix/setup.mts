import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { npm } from "../../scripts/lib/npm.mjs";
import { root } from "../../scripts/lib/paths.mjs";
import { pack } from "../../scripts/package.mjs";
import { installTools, type Tools } from "./tools.mjs";

/** What every row of the matrix needs, made once before the first. */
export interface Matrix extends Tools {
  /** The path of the packed package. */
  tarball: string;
  /** The versions of Pulumi's SDK: the oldest that the package supports, and the newest of all. */
  sdk: { oldest: string; newest: string };
}

declare module "vitest" {
  interface ProvidedContext {
    matrix: Matrix;
  }
}

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-matrix-"));
  const [tarball, sdk, tools] = [await pack(folder), await sdkVersions(), await installTools(folder)];
  project.provide("matrix", { tarball, sdk, ...tools });
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function sdkVersions(): Promise<Matrix["sdk"]> {
  const { peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [newest = ""] = await npm(root, "view", "@pulumi/pulumi", "version");
  return { oldest: peerDependencies["@pulumi/pulumi"].replace("^", ""), newest };
}
