import type { Project } from "../../provider/inventory/project";
import { connectionState, newMemory } from "../../provider/state/state";
import { SHIM } from "../../sdk/shim";
import { Failure } from "../shared/failure";
import type { Adopted, Known } from "./plan";

/** Pulumi's mark of a secret value that is still to be encrypted: the import does so. */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** One entry of the file that `pulumi import --file` reads, from CLI 3.253 on. */
interface Entry {
  type: string;
  name: string;
  id: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

interface ImportFile {
  resources: Entry[];
}

/** @returns the file's text: what it held before, and what is new */
export function importFile(project: Project, adopted: readonly Adopted[], before?: string): string {
  const resources = before === undefined ? [] : entriesOf(before);
  return `${JSON.stringify({ resources: [...resources, ...adopted.map((one) => entryOf(project, one))] }, null, 2)}\n`;
}

/** @throws Failure FILE_EXISTS where the file is not one for `pulumi import` */
export function knownInFile(path: string, text: string): Known {
  try {
    const entries = entriesOf(text);
    return {
      ids: new Map(entries.map(({ id }) => [id, `it is in ${path}`])),
      names: entries.map(({ name }) => name),
    };
  } catch {
    throw new Failure(
      "FILE_EXISTS",
      `${path} is there already, and is no file for \`pulumi import --file\`: nothing is added to it. Name another file with ` +
        "--file, or write it anew with --force; what it holds is lost then.",
    );
  }
}

function entriesOf(text: string): Entry[] {
  const { resources } = JSON.parse(text) as ImportFile;
  if (!Array.isArray(resources) || !resources.every(({ id, name }) => typeof (id ?? name) === "string")) {
    throw new TypeError("not an import file");
  }
  return resources;
}

/**
 * With outputs, Pulumi takes the row as it stands and asks the provider nothing, which for a dynamic provider would
 * crash; so the row is what the provider itself would have written.
 */
function entryOf(project: Project, { row, kind, names }: Adopted): Entry {
  const { id, name, app, type, status, created } = row;
  const isOAuth = kind === "OAuthConnection";
  const own = isOAuth ? { connectionId: id, app } : { name, app, importId: id };
  const { memory, ...shown } = connectionState.encode({
    ...(isOAuth && { connectionId: id }),
    ...{ name, app, type, status, created },
    memory: newMemory(project.settings),
  });
  return {
    type: `pulumi-nodejs:dynamic/flowstack:${kind}`,
    name: names.logical,
    id,
    inputs: { __provider: SHIM, ...own },
    outputs: { __provider: SHIM, ...shown, memory: { ...SECRET, plaintext: JSON.stringify(memory) } },
  };
}
