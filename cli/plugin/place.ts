import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { Failure } from "../shared/failure";

const PLUGIN = join("node_modules", "pulumi-flowstack", "dist", "plugin");

/**
 * The plugin's folder in the package that the project has installed, relative to the project and with slashes, so that
 * the path is right on every machine. A package that npx or a global installation provides has no such path.
 * @throws Failure PLUGIN_MISSING
 */
export function foundFrom(folder: string): string {
  const project = resolve(folder);
  for (let above = project; ; above = dirname(above)) {
    const place = join(above, PLUGIN);
    if (existsSync(join(place, "main.js"))) return relative(project, place).split(sep).join("/");
    if (above === dirname(above)) throw missing(project);
  }
}

function missing(project: string): Failure {
  const problem = `No pulumi-flowstack is installed in ${project}.`;
  return new Failure("PLUGIN_MISSING", { problem, fix: "Run `npm install pulumi-flowstack` there first." });
}
