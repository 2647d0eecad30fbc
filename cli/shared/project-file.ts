import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { nearestProjectFile } from "../../provider/schema/manifest/project-file";

/** The name of the Pulumi project that a folder belongs to; undefined where none can be read. YAML includes JSON. */
export function projectName(folder: string): string | undefined {
  const file = nearestProjectFile(folder);
  try {
    return file && parse(readFileSync(file, "utf8"))?.name;
  } catch {
    return undefined;
  }
}
