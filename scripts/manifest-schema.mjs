/** Writes the JSON Schema of a ConnectionSet's file into a compiled package: `node scripts/manifest-schema.mjs <dist>`. */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const dist = resolve(process.argv[2] ?? "dist");
const { manifestJsonSchema } = createRequire(import.meta.url)(
  join(dist, "provider", "schema", "manifest.js"),
);

writeFileSync(join(dist, "connections.schema.json"), `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
