import { dirname, isAbsolute } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { nearestProjectFile } from "../provider/schema/manifest/project-file";

/**
 * The folder of Pulumi.yaml, which is another than the program's if it says `main`; undefined when there is none, as in a
 * unit test. Some versions of Pulumi do not give it to the program, so it is searched upwards from there, as Pulumi does.
 */
export function projectFolder(program: string): string | undefined {
  const given = pulumi.getRootDirectory();
  if (isAbsolute(given)) return given;
  const file = nearestProjectFile(program);
  return file && dirname(file);
}
