/** `npm test`: runs every check, also in a fresh clone. The last line is `N passed, N failed`. */
import { acceptance } from "./acceptance.mjs";
import { CHECKS } from "./check.mjs";
import { languages } from "./languages.mjs";
import { main } from "./lib/script.mjs";
import { runStages } from "./lib/stages.mjs";
import { vitest } from "./lib/tool.mjs";

/** The tests of both faces that show most for their time. `npm run test:native` runs all. */
const TELLING = ["lifecycle", "upgrade", "wrong-key"];

await main(import.meta.url, () =>
  runStages([
    ...CHECKS,
    { name: "browser tests", runTests: (args) => vitest("browser", args) },
    { name: "engine", run: () => languages(["yaml"]) },
    { name: "acceptance tests", runTests: acceptance },
    { name: "the same on the plugin", runTests: (args) => acceptance([...args, ...TELLING], "native") },
  ]),
);
