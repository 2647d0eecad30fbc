import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import ts from "typescript";
import { driver, ROOT, temporaryFolder } from "../local-stack";

/** A policy pack, and the environment that a run with it needs. */
export interface Pack {
  folder: string;
  env: Record<string, string>;
}

/** A pack of these files. */
export async function policyPack(files: Record<string, string>): Promise<Pack> {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return await startable(folder);
}

/** A copy of a TypeScript pack in a new folder, compiled: otherwise each run checks its types, which takes 4 seconds. */
export async function copiedPack(source: string, folder: string): Promise<Pack> {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(source).filter((one) => /\.(ts|json)$/.test(one))) {
    const text = readFileSync(join(source, name), "utf8").replace('"index.ts"', '"index.js"');
    const code = name.endsWith(".ts") ? ts.transpile(text, { module: ts.ModuleKind.CommonJS }) : text;
    writeFileSync(join(folder, name.replace(/\.ts$/, ".js")), code);
  }
  return await startable(folder);
}

/** The language host of the tests cannot start a pack, so a plugin of a runtime of its own does, as Pulumi's host would. */
async function startable(folder: string): Promise<Pack> {
  (await driver()).linkModules(folder);
  writeFileSync(join(folder, "PulumiPolicy.yaml"), "runtime: tested\n");
  const plugins = temporaryFolder();
  const plugin = join(plugins, "pulumi-analyzer-policy-tested");
  const runner = join(ROOT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
  writeFileSync(plugin, `#!/bin/sh\nexec node "${runner}" "$@"\n`);
  chmodSync(plugin, 0o755);
  return { folder, env: { PATH: `${plugins}${delimiter}${process.env.PATH}` } };
}

/** The violations in the output of a run: the policy's name, and the resource's. */
export function violationsIn(output: string): string[] {
  const found = output.matchAll(/\[mandatory\] +([\w-]+) +\(.*: ([\w-]+)\)/g);
  return [...found].map(([, policy, resource]) => `${policy} ${resource}`).sort();
}
