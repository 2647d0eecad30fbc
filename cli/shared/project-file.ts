import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

/** The names that Pulumi accepts for a project's file. YAML includes JSON. */
const NAMES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** The file that makes a folder a Pulumi project. */
export function projectFileIn(folder: string): string | undefined {
  return NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));
}

/** The name of the Pulumi project that a folder belongs to, searched upwards as Pulumi does; undefined where none is found. */
export function projectName(folder: string): string | undefined {
  const file = projectFileIn(folder);
  if (file) return nameIn(file);
  return folder === dirname(folder) ? undefined : projectName(dirname(folder));
}

function nameIn(file: string): string | undefined {
  try {
    return parse(readFileSync(file, "utf8"))?.name;
  } catch {
    return undefined;
  }
}
