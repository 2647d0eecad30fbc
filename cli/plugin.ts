import { resolve } from "node:path";
import { PACKAGE } from "../provider/schema/tokens";
import { foundFrom } from "./plugin/place";
import { pathIn, withoutPlugin, withPlugin } from "./plugin/pulumi-yaml";
import { type CommonFlags, EXIT, type Plan } from "./shared/command";
import { Failure } from "./shared/failure";
import { type Target, targetOf, textOf } from "./shared/files";
import type { Io } from "./shared/io";
import { jsonLines } from "./shared/text";
import { writeAll } from "./shared/write";

interface Flags extends CommonFlags {
  remove?: boolean;
}

const HELP = `
The native plugin serves resources of the type flowstack:index:…, in every language of Pulumi and for \`pulumi import\`. The
classes of the npm package need no plugin. The guide: docs/guides/native-plugin.md.

Before you remove the line, run \`pulumi up\` without resources of the plugin: Pulumi needs it to delete them.`;

/** `pulumi-flowstack plugin`: lets Pulumi find the native plugin of the installed package. */
export const plugin: Plan<Flags> = {
  name: "plugin",
  summary: "name the native plugin in Pulumi.yaml, so that Pulumi finds it",
  build: (command) =>
    command.option("--remove", "take the plugin out of Pulumi.yaml again").addHelpText("after", HELP),
  run,
};

/** What becomes of Pulumi.yaml. */
interface Outcome {
  /** The new text of the file; undefined where it stays as it is. */
  text: string | undefined;
  /** The path of the plugin that the file names, or named. */
  path: string | undefined;
  said: string;
}

async function run(io: Io, { remove, json }: Flags): Promise<number> {
  const target = projectIn(io.cwd);
  const text = textOf(target) ?? "";
  const outcome = remove ? removed(target.path, text) : added(io.cwd, target.path, text);
  if (outcome.text !== undefined) writeAll([{ target, text: outcome.text }]);
  const { path, said } = outcome;
  if (json)
    io.out(...jsonLines({ file: target.path, changed: outcome.text !== undefined, path: path ?? null }));
  else io.out(said);
  return EXIT.ok;
}

/** @throws Failure NO_PULUMI_YAML */
function projectIn(folder: string): Target {
  const targets = ["Pulumi.yaml", "Pulumi.yml"].map((name) => targetOf(folder, name));
  const found = targets.find((target) => target.found);
  if (found) return found;
  const fix = "Run this in the folder of a Pulumi project, or name that with --cwd.";
  throw new Failure("NO_PULUMI_YAML", { problem: `There is no Pulumi.yaml in ${resolve(folder)}.`, fix });
}

function added(folder: string, file: string, text: string): Outcome {
  const known = pathIn(file, text);
  const unchanged = `${file} already names the plugin ${PACKAGE}, at ${known}. Nothing was written.`;
  if (known !== undefined) return { text: undefined, path: known, said: unchanged };
  const path = foundFrom(folder);
  return {
    text: withPlugin(text, path),
    path,
    said: `${file} now names the plugin ${PACKAGE}, at ${path}.`,
  };
}

function removed(file: string, text: string): Outcome {
  const path = pathIn(file, text);
  const unchanged = `${file} does not name the plugin ${PACKAGE}. Nothing was written.`;
  if (path === undefined) return { text: undefined, path, said: unchanged };
  return {
    text: withoutPlugin(text),
    path,
    said: `${file} no longer names the plugin ${PACKAGE}, at ${path}.`,
  };
}
