import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { version } from "../../provider/world/version";
import type { Io } from "../shared/io";
import { pulumiVersion } from "../shared/pulumi";
import { failureFinding } from "./failed";
import type { Finding } from "./finding";

/** What package.json asks for, and the first CLI whose import files may hold inputs and outputs. */
const OLDEST = { sdk: "3.250.0", cli: "3.250.0", importFile: "3.253.0" };

/** The programs and packages that this one works with. */
export async function toolFindings(io: Io): Promise<Finding[]> {
  return [nodeFinding(), await cliFinding(io), sdkFinding(io), packageFinding(io)];
}

function nodeFinding(): Finding {
  // An older one would not have come so far (cli/index.ts).
  return { check: "node", level: "ok", text: `Node ${process.versions.node}` };
}

async function cliFinding(io: Io): Promise<Finding> {
  const check = "pulumi-cli";
  try {
    return { check, ...cliLevel(await pulumiVersion(io)) };
  } catch (error) {
    return failureFinding(check, error, false);
  }
}

function cliLevel(found: string): Omit<Finding, "check"> {
  const fix = "Install the newest: https://www.pulumi.com/docs/install";
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
    const text = `${name} is not installed in ${io.cwd}.`;
    return {
      check,
      level: levelOfMissing(io),
      text,
      fix: `npm install ${name}, or name the program's folder with --cwd.`,
    };
  }
  if (isAtLeast(found, OLDEST.sdk)) return { check, level: "ok", text: `${name} ${found}` };
  return {
    check,
    level: "problem",
    text: `${name} ${found} is older than ${OLDEST.sdk}.`,
    fix: `npm install ${name}@latest`,
  };
}

/** Pulumi's provider process looks for this package from the program's folder, so it must be a dependency of its own. */
function packageFinding(io: Io): Finding {
  const [check, name] = ["package", "pulumi-flowstack"];
  const found = installed(io, name);
  if (found === version) return { check, level: "ok", text: `${name} ${version}` };
  const fix = `npm install ${name}@${version} (a dependency of the program itself: under pnpm too)`;
  const text = `${name} ${version} runs here, and ${found === undefined ? "none" : found} is installed in ${io.cwd}.`;
  return { check, level: found === undefined ? levelOfMissing(io) : "warning", text, fix };
}

/** Only a Pulumi program must have them. */
function levelOfMissing(io: Io): "problem" | "info" {
  return ["Pulumi.yaml", "Pulumi.yml"].some((file) => existsSync(join(io.cwd, file))) ? "problem" : "info";
}

/** The version of a package as a program in the folder would get it. */
function installed(io: Io, name: string): string | undefined {
  try {
    const entry = createRequire(join(io.cwd, "noop.js")).resolve(name);
    for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
      const file = join(folder, "package.json");
      const found = existsSync(file) && JSON.parse(readFileSync(file, "utf8"));
      if (found && found.name === name) return found.version;
    }
  } catch {
    // Not there, which is what was asked.
  }
  return undefined;
}

export function isAtLeast(version: string, least: string): boolean {
  return new Intl.Collator("en", { numeric: true }).compare(version.replace(/[-+].*/, ""), least) >= 0;
}
