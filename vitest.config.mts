import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What both faces of the provider must do. docs/decisions/faces.md says which tests are about one of them. */
const ON_BOTH_FACES =
  "{adoption,altered-names,api-errors,bad-input,canaries,changed-key,chaos,drift,legacy-refresh,lifecycle,lookups,moved,not-active,oauth,policies,projects,quirks,secrets,unannounced,upgrade,wrong-key}";

/** What the docs and the examples show, the commands, and ways to install. `npm test` leaves them out; `npm test -- --all` does not. */
const USAGE =
  "test/acceptance/{cli-adopt,cli-drift,examples,guides,not-installed,policies,policy,templates,native/archives}.test.ts";

/** On the real engine. */
const ON_THE_ENGINE = {
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // Measured on 2 cores: with 4, they are idle for 0.2 % of the time; with 2, for 10 %.
  maxWorkers: 4,
};

/** The files that take longest come first; otherwise one of them runs alone at the end. Vitest puts large files first. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      /\/(packed|chaos|oauth|templates|guides)\.test\.ts$/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // `npm run coverage`. What the acceptance tests run in processes of their own is not counted: plugin/, and most of sdk/
    // that needs an engine.
    coverage: {
      include: ["{provider,sdk,cli,emulator,plugin}/**/*.ts"],
      reporter: ["text", "text-summary"],
      thresholds: {
        statements: 90,
        branches: 88,
        functions: 91,
        lines: 90,
        "provider/{api,inventory,kinds,messages,state,world}/**": {
          statements: 97,
          branches: 95,
          functions: 97,
          lines: 98,
        },
        "emulator/**": { statements: 99, branches: 97, functions: 99, lines: 99 },
      },
    },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.{ts,mts}"],
          // Folders of other projects.
          exclude: ["test/{acceptance,browser,languages,matrix,pipelines}/**", "**/node_modules/**"],
          testTimeout: 10_000,
          // Measured on 2 cores: 160 s with vitest's default of one worker, 133 s with 2, 114 s with 3.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: "acceptance",
          include: ["test/acceptance/**/*.test.ts"],
          exclude: [USAGE],
          ...ON_THE_ENGINE,
        },
      },
      { test: { name: "usage", include: [USAGE], ...ON_THE_ENGINE } },
      {
        test: {
          name: "native",
          include: [`test/acceptance/${ON_BOTH_FACES}.test.ts`],
          env: { FACE: "native" },
          ...ON_THE_ENGINE,
        },
      },
      {
        test: {
          name: "matrix",
          include: ["test/matrix/**/*.test.ts"],
          globalSetup: ["test/matrix/setup.mts"],
          // A row installs, and removes, some 100 packages, and runs the engine three times.
          testTimeout: 300_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "languages",
          include: ["test/languages/**/*.test.ts", "test/acceptance/languages/**/*.test.ts"],
          testTimeout: 900_000,
        },
      },
      // `npm run test:pipelines`, which takes too long for `npm test`.
      { test: { name: "pipelines", include: ["test/pipelines/**/*.test.ts"], testTimeout: 180_000 } },
      {
        test: { name: "browser", include: ["test/browser/**/*.test.ts"], testTimeout: 20_000, maxWorkers: 3 },
      },
      { test: { name: "conformance", include: ["test/conformance/**/*.test.ts"], testTimeout: 60_000 } },
    ],
  },
});
