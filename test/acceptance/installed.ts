import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "./harness";

const ROOT = resolve(__dirname, "../..");
const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const VERSIONS = {
  "@pulumi/pulumi": devDependencies["@pulumi/pulumi"],
  typescript: devDependencies.typescript,
};

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();
const args: flowstack.ApiKeyConnectionArgs = { name: "Payments", app: "stripe", apiKey: config.requireSecret("stripeKey") };
const stripe = new flowstack.ApiKeyConnection("stripe", args);

export const id: pulumi.Output<string> = stripe.id;
export const status: pulumi.Output<string> = stripe.status;
`;

/** A user's project, with the package's tarball in node_modules. */
export async function installedFromTarball(): Promise<string> {
  const folder = temporaryFolder();
  const tarball = await packed(folder);
  writeProgram(folder, `file:${tarball}`);
  await npm(folder, "install");
  return folder;
}

/** A user's project beside the package's sources in one npm workspace: node_modules has a link to them. */
export async function linkedInWorkspace(): Promise<string> {
  const folder = temporaryFolder();
  const [library, program] = [join(folder, "libraries"), join(folder, "program")];
  for (const path of [library, program]) mkdirSync(path);
  await run("tar", ["-xzf", await packed(folder), "-C", library], folder);
  writeJson(join(folder, "package.json"), { private: true, workspaces: ["libraries/package", "program"] });
  writeProgram(program, "*");
  await npm(folder, "install");
  return program;
}

/** The name of the package's tarball. What is in it was compiled before the tests. */
async function packed(folder: string): Promise<string> {
  return (await npm(folder, "pack", ROOT, "--ignore-scripts", "--silent")).trim();
}

function writeProgram(folder: string, version: string): void {
  const dependencies = { ...VERSIONS, "pulumi-flowstack": version };
  writeJson(join(folder, "package.json"), { name: "user", private: true, main: "index.ts", dependencies });
  writeJson(join(folder, "tsconfig.json"), {
    compilerOptions: { strict: true, module: "node16", target: "es2022" },
  });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: acceptance\nruntime: nodejs\n");
  writeFileSync(join(folder, "index.ts"), PROGRAM);
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, JSON.stringify(value));
}

function npm(folder: string, ...args: string[]): Promise<string> {
  return run("npm", [...args, "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], folder);
}

/** Without what an npm that runs the tests has put into the environment for its own project. */
async function run(command: string, args: string[], cwd: string): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const { stdout } = await promisify(execFile)(command, args, {
    cwd,
    env,
    shell: process.platform === "win32",
  });
  return stdout;
}
