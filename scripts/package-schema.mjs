/** Prints Pulumi's package schema, from the compiled provider: generated.mjs writes it into provider/native/schema.json. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./lib/paths.mjs";

const { packageSchema } = createRequire(import.meta.url)(
  join(root, "dist", "provider", "native", "schema", "package-schema.js"),
);

process.stdout.write(`${JSON.stringify(packageSchema(), null, 2)}\n`);
