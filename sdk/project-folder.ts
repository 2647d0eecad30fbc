import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** The names that Pulumi accepts for a project's file. */
const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/**
 * The folder of Pulumi.yaml, which is another than the program's if it says `main`; undefined when there is none, as in a
 * unit test. Some versions of Pulumi do not give it to the program, so it is searched upwards from there, as Pulumi does.
 */
export function projectFolder(program: string): string | undefined {
  const given = pulumi.getRootDirectory();
  if (isAbsolute(given)) return given;
  return ancestorsOf(program).find((folder) => PROJECT_FILES.some((file) => existsSync(join(folder, file))));
}

/** A folder, and all that contain it. */
function ancestorsOf(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestorsOf(parent)];
}
