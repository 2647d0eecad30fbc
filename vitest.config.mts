import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.{ts,mts}"],
          exclude: ["test/acceptance/**", "test/browser/**", "**/node_modules/**"],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: "acceptance",
          include: ["test/acceptance/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Measured on 2 cores: with two workers, the cores are idle for half of the time.
          maxWorkers: 3,
        },
      },
      { test: { name: "browser", include: ["test/browser/**/*.test.ts"], testTimeout: 20_000 } },
      { test: { name: "conformance", include: ["test/conformance/**/*.test.ts"], testTimeout: 60_000 } },
    ],
  },
});
