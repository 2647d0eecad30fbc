/** One program in each flavour of modules and TypeScript that users write, as the files of a project. */

export interface Program {
  /** Fields of its package.json. */
  manifest: { main: string; type?: "module" };
  files: Record<string, string>;
  /** Packages that it needs besides Pulumi's SDK and this package, with their versions. */
  dependencies?: Record<string, string>;
  /** Flags of Node, for Pulumi.yaml. */
  nodeargs?: string;
}

/** The program exports the versions that it really runs on. */
const MODULE = `
import * as pulumi from "@pulumi/pulumi";
import { version } from "@pulumi/pulumi/version.js";
import { ApiKeyConnection } from "pulumi-flowstack";

const apiKey = new pulumi.Config().requireSecret("stripeKey");
export const id = new ApiKeyConnection("stripe", { name: "Payments", app: "stripe", apiKey }).id;
export const node = process.versions.node;
export const sdk = version;
`;

const COMMONJS = `
const pulumi = require("@pulumi/pulumi");
const { version } = require("@pulumi/pulumi/version.js");
const { ApiKeyConnection } = require("pulumi-flowstack");

const apiKey = new pulumi.Config().requireSecret("stripeKey");
exports.id = new ApiKeyConnection("stripe", { name: "Payments", app: "stripe", apiKey }).id;
exports.node = process.versions.node;
exports.sdk = version;
`;

/** Without Node's types, which not every project has. */
const TYPESCRIPT = `declare const process: { versions: { node: string } };\n${MODULE}`;

/** A program in TypeScript with these options of the compiler. */
function typescript(compilerOptions: object, dependencies: Record<string, string>): Program {
  const files = { "index.ts": TYPESCRIPT, "tsconfig.json": JSON.stringify({ compilerOptions }) };
  return { manifest: { main: "index.ts" }, files, dependencies };
}

const OWN = { typescript: "5.9.3" };
const STRICT = { strict: true, target: "es2022", esModuleInterop: true };

/** An ES module in TypeScript, which Node loads through a loader. */
function typescriptModule(nodeargs: string, loader: Record<string, string>): Program {
  const program = typescript({ ...STRICT, module: "nodenext" }, { ...OWN, ...loader });
  return { ...program, manifest: { main: "index.ts", type: "module" }, nodeargs };
}

export const PROGRAMS = {
  CommonJS: { manifest: { main: "index.js" }, files: { "index.js": COMMONJS } },
  "ES modules": { manifest: { main: "index.js", type: "module" }, files: { "index.js": MODULE } },
  "TypeScript, commonjs": typescript({ ...STRICT, module: "commonjs", moduleResolution: "node" }, OWN),
  "TypeScript, nodenext": typescript({ ...STRICT, module: "nodenext" }, OWN),
  "TypeScript, ES modules by tsx": typescriptModule("--import tsx", { tsx: "4.23.15" }),
  "TypeScript, ES modules by ts-node": typescriptModule("--loader ts-node/esm", { "ts-node": "10.9.2" }),
  "TypeScript 6, nodenext": typescript({ ...STRICT, module: "nodenext" }, { typescript: "6.0.3" }),
  "TypeScript 7, nodenext": typescript({ ...STRICT, module: "nodenext" }, { typescript: "7.0.2" }),
  // The SDK brings a compiler of its own, which is older.
  "TypeScript without a compiler of its own": typescript(
    { strict: true, target: "es2020", module: "commonjs", moduleResolution: "node" },
    {},
  ),
} satisfies Record<string, Program>;
