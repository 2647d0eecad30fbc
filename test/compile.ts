import { join, resolve } from "node:path";
import ts from "typescript";

const ROOT = resolve(__dirname, "..");

/** The compiler's errors in a user's program, with strict settings. Errors in this package's sources are not included. */
export function compile(files: string[]): string[] {
  const paths = {
    "pulumi-flowstack": [join(ROOT, "sdk/index.ts")],
    "@pulumi/*": [join(ROOT, "node_modules/@pulumi/*")],
  };
  const module = ts.ModuleKind.CommonJS;
  const strict = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noImplicitOverride: true,
    isolatedModules: true,
  };
  const system = {
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module,
    moduleResolution: ts.ModuleResolutionKind.Node10,
  };
  const program = ts.createProgram(files, {
    ...strict,
    ...system,
    paths,
    types: ["node"],
    typeRoots: [join(ROOT, "node_modules/@types")],
  });
  const found = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
