import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { projectFileIn } from "../../provider/schema/manifest/project-file";
import { version } from "../../provider/world/version";
import type { Io } from "../shared/io";
import { pulumiVersion } from "../shared/pulumi";
import { type Finding, failureFinding } from "./finding";

/** The peer dependency's and the CLI's oldest versions, and the first CLI whose import files may have inputs and outputs. */
const OLDEST = { sdk: "3.250.0", cli: "3.250.0", importFile: "3.253.0" };

/** The programs and packages that this one works with. */
export async function toolFindings(io: Io): Promise<Finding[]> {
  // An older Node has ended already (cli/index.ts).
  const node: Finding = { check: "node", level: "ok", text: `Node ${process.versions.node}` };
  return [node, await cliFinding(io), sdkFinding(io), packageFinding(io)];
}

async function cliFinding(io: Io): Promise<Finding> {
  const check = "pulumi-cli";
  try {
    return { check, ...judgedCli(await pulumiVersion(io)) };
  } catch (error) {
    return failureFinding(check, error);
  }
}

function judgedCli(found: string): Omit<Finding, "check"> {
  const fix = "Install the newest (https://www.pulumi.com/docs/install).";
  if (!isAtLeast(found, OLDEST.cli))
    return { level: "problem", text: `pulumi CLI ${found} is older than ${OLDEST.cli}.`, fix };
  if (isAtLeast(found, OLDEST.importFile)) return { level: "ok", text: `pulumi CLI ${found}` };
  const text = `pulumi CLI ${found}: \`adopt --file\` needs ${OLDEST.importFile}.`;
  return { level: "warning", text, fix };
}

function sdkFinding(io: Io): Finding {
  const [check, name] = ["pulumi-sdk", "@pulumi/pulumi"];
  const found = installed(io, name);
  if (found === undefined) {
    const fix = `Run \`npm install ${name}\`, or name the program's folder with --cwd.`;
    return { check, level: levelOfMissing(io), text: `${name} is not installed in ${io.cwd}.`, fix };
  }
  if (isAtLeast(found, OLDEST.sdk)) return { check, level: "ok", text: `${name} ${found}` };
  const text = `${name} ${found} is older than ${OLDEST.sdk}.`;
  return { check, level: "problem", text, fix: `Run \`npm install ${name}@latest\`.` };
}

/** Pulumi's provider process loads this package from the program's folder, so it must be a dependency of the program. */
function packageFinding(io: Io): Finding {
  const [check, name] = ["package", "pulumi-flowstack"];
  const found = installed(io, name);
  if (found === version) return { check, level: "ok", text: `${name} ${version}` };
  const fix = `Run \`npm install ${name}@${version}\`: it must be a dependency of the program itself.`;
  const text = `This is ${name} ${version}; ${found ?? "none"} is installed in ${io.cwd}.`;
  return { check, level: found === undefined ? levelOfMissing(io) : "warning", text, fix };
}

/** Only a Pulumi program must have them. */
function levelOfMissing(io: Io): "problem" | "info" {
  return projectFileIn(io.cwd) ? "problem" : "info";
}

/** The version of a package that a program in the folder would load. */
function installed(io: Io, name: string): string | undefined {
  try {
    const entry = createRequire(join(io.cwd, "noop.js")).resolve(name);
    for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
      const file = join(folder, "package.json");
      const found = existsSync(file) && JSON.parse(readFileSync(file, "utf8"));
      if (found && found.name === name) return found.version;
    }
  } catch {
    // It is not installed.
  }
  return undefined;
}

export function isAtLeast(version: string, least: string): boolean {
  return new Intl.Collator("en", { numeric: true }).compare(version.replace(/[-+].*/, ""), least) >= 0;
}
