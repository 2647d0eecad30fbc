/**
 * Writes the JSON Schema of a ConnectionSet's file into a compiled package: `node scripts/manifest-schema.mjs DIST`.
 * build.mjs runs it as a program of its own, since the package needs a newer Node than the scripts.
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [dist = ""] = process.argv.slice(2);
const { manifestJsonSchema } = createRequire(import.meta.url)(
  join(dist, "provider/schema/manifest/schema.js"),
);

writeFileSync(join(dist, "connections.schema.json"), `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
