import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";
import { onTestFinished } from "vitest";

const ROOT = resolve(__dirname, "..");

/** Those of a user's program. The package is imported by its name; here that is its source, so that a test needs no build. */
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  noImplicitOverride: true,
  isolatedModules: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  paths: {
    "pulumi-flowstack": [join(ROOT, "sdk/index.ts")],
    "pulumi-flowstack/native": [join(ROOT, "sdk/native/index.ts")],
    "pulumi-flowstack/emulator": [join(ROOT, "emulator/index.ts")],
    "@pulumi/*": [join(ROOT, "node_modules/@pulumi/*")],
  },
  types: ["node"],
  typeRoots: [join(ROOT, "node_modules/@types")],
};

/** Reads what each program imports, which takes most of the time, only once. */
const host = ts.createCompilerHost(OPTIONS);
const read = host.getSourceFile;
const imported = new Map<string, ts.SourceFile | undefined>();
host.getSourceFile = (file, ...more) => {
  if (!file.startsWith(ROOT)) return read(file, ...more);
  if (!imported.has(file)) imported.set(file, read(file, ...more));
  return imported.get(file);
};

/** The compiler's errors in a user's program. The sources of this package are not reported: other checks cover them. */
export function compile(files: string[]): string[] {
  const program = ts.createProgram(files, OPTIONS, host);
  const errors = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  return errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

/** The compiler's errors in the code blocks of a page. A block without imports gets those that the page takes for granted. */
export function compileSnippets(snippets: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-snippets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = snippets.map((snippet, index) => {
    const file = join(folder, `${index}.ts`);
    writeFileSync(file, snippet.startsWith("import") ? snippet : `${PREAMBLE}${snippet}};`);
    return file;
  });
  // The reader uses what a snippet declares.
  return compile(files).filter((fault) => !fault.endsWith("its value is never read."));
}

/** What a short snippet needs around it. */
const PREAMBLE = `
import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";
const config = new pulumi.Config();
const apiKey = config.requireSecret("key");
export const program = async () => {
  pulumi.output(apiKey);
`;
