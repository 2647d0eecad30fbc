/**
 * Writes Pulumi's package schema, provider/native/schema.json, from the compiled provider: `npm run schema`. A unit test
 * fails when that is due.
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./lib/paths.mjs";

const { packageSchema } = createRequire(import.meta.url)(
  join(root, "dist", "provider", "native", "schema", "package-schema.js"),
);

writeFileSync(
  join(root, "provider", "native", "schema.json"),
  `${JSON.stringify(packageSchema(), null, 2)}\n`,
);
