import { join, resolve } from "node:path";
import ts from "typescript";

const ROOT = resolve(__dirname, "..");

/** The compiler's errors in a user's program. The sources of this package are not reported: other checks cover them. */
export function compile(files: string[]): string[] {
  // A user imports the package by its name; here that is its source, so that the test needs no build.
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
  const errors = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  return errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
