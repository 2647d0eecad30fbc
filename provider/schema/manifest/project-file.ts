import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The names that Pulumi accepts for a project's file. */
const NAMES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** The file that makes a folder a Pulumi project. */
export function projectFileIn(folder: string): string | undefined {
  return NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));
}

/** The project's file of a folder or of the nearest one that contains it, as Pulumi searches it. */
export function nearestProjectFile(folder: string): string | undefined {
  const file = projectFileIn(folder);
  return file || folder === dirname(folder) ? file : nearestProjectFile(dirname(folder));
}
