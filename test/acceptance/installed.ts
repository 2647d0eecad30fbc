import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { driver, ROOT, temporaryFolder } from "../local-stack";

const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const VERSIONS = {
  "@pulumi/pulumi": devDependencies["@pulumi/pulumi"],
  typescript: devDependencies.typescript,
};

export const PROJECT = "name: acceptance\nruntime: nodejs\n";

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();
const args: flowstack.ApiKeyConnectionArgs = { name: "Payments", app: "stripe", apiKey: config.requireSecret("stripeKey") };
const stripe = new flowstack.ApiKeyConnection("stripe", args);

export const id: pulumi.Output<string> = stripe.id;
export const status: pulumi.Output<string> = stripe.status;
`;

/** A user's project, with the package installed from its tarball. */
export async function installedFromTarball(): Promise<string> {
  const folder = temporaryFolder();
  const tarball = await packed(folder);
  writeProgram(folder, `file:${tarball}`);
  await npm(folder, "install");
  return folder;
}

/** A project with the package from its tarball in the folder `package`, and the dependencies that this repository has. */
export async function extractedFromTarball(): Promise<string> {
  const folder = temporaryFolder();
  execFileSync("tar", ["-xzf", await packed(folder), "-C", folder]);
  (await driver()).linkModules(folder);
  writeFileSync(join(folder, "Pulumi.yaml"), PROJECT);
  return folder;
}

/** PATH with this Node, and without a plugin that the machine has. */
export function pathWithoutPlugin(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const others = folders.filter((folder) => !existsSync(join(folder, "pulumi-resource-flowstack")));
  return [dirname(process.execPath), ...others].join(delimiter);
}

/** Packs the package, which was compiled before the tests, into a folder. Returns the path of the tarball. */
export async function packed(folder: string): Promise<string> {
  return (await import("../../scripts/package.mjs")).pack(folder);
}

function writeProgram(folder: string, version: string): void {
  const dependencies = { ...VERSIONS, "pulumi-flowstack": version };
  writeJson(join(folder, "package.json"), { name: "user", private: true, main: "index.ts", dependencies });
  writeJson(join(folder, "tsconfig.json"), {
    compilerOptions: { strict: true, module: "node16", target: "es2022" },
  });
  writeFileSync(join(folder, "Pulumi.yaml"), PROJECT);
  writeFileSync(join(folder, "index.ts"), PROGRAM);
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, JSON.stringify(value));
}

async function npm(folder: string, ...args: string[]): Promise<string[]> {
  return (await import("../../scripts/lib/npm.mjs")).npm(folder, ...args);
}
