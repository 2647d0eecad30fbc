import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { ROOT } from "../local-stack";
import { filesIn } from "../markdown";
import { installedProject, writeFiles } from "./project";

/** The packages that a user installs for unit tests. */
const JEST = "jest@30.5.2";

/** The example of the guide, as CommonJS, which is what jest runs without further settings. */
function exampleForJest(): Record<string, string> {
  const page = readFileSync(join(ROOT, "docs/guides/unit-testing.md"), "utf8");
  const files = filesIn(page).map(([name, code]) => {
    const { outputText } = ts.transpileModule(code.replace('"vitest"', '"@jest/globals"'), {
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        esModuleInterop: true,
        target: ts.ScriptTarget.ES2022,
      },
    });
    return [name.replace(/\.ts$/, ".js"), outputText];
  });
  return Object.fromEntries(files);
}

/** Without mocks, the package itself does the lookup, and loads its HTTP client for it. */
const LOOKUP = `
const { getConnection } = require("pulumi-flowstack");
const { startEmulator } = require("pulumi-flowstack/emulator");

let emulator;
// Also after a failure: an open server would keep jest from ending.
afterAll(() => emulator.close());

test("a lookup without mocks asks FlowStack", async () => {
  emulator = await startEmulator();
  emulator.seed([{ id: "conn_inbox", app: "gmail", name: "Inbox" }]);
  process.env.FLOWSTACK_API_KEY = emulator.apiKey;
  process.env.FLOWSTACK_BASE_URL = emulator.url;
  expect(await getConnection({ name: "Inbox" })).toMatchObject({ id: "conn_inbox" });
});
`;

test("jest runs the example of the guide about unit tests, and a lookup without mocks", async () => {
  const { folder, run } = await installedProject({});
  await run("npm", "install", "--no-audit", "--no-fund", JEST);
  writeFiles(folder, { ...exampleForJest(), "lookup.test.js": LOOKUP });
  const report = JSON.parse(await run("npx", "jest", "--json"));
  expect(report).toMatchObject({ success: true, numTotalTestSuites: 2, numPassedTests: 3 });
});
