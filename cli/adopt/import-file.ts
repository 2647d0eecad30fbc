import type { Project } from "../../provider/inventory/project";
import { dynamicTypeOf } from "../../provider/schema/tokens";
import { SECRET_MARK } from "../../provider/state/properties";
import { connectionState, newMemory } from "../../provider/state/state";
import { SHIM } from "../../sdk/shim";
import { Failure } from "../shared/failure";
import { jsonLines } from "../shared/text";
import type { Adopted, Known } from "./plan";

/** One entry of the file that `pulumi import --file` reads; CLI 3.253 or newer. */
interface Entry {
  type: string;
  name: string;
  id: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** The file's text: the entries that it had, then the new ones. */
export function importFile(project: Project, adopted: readonly Adopted[], before?: string): string {
  const resources = before === undefined ? [] : entriesOf(before);
  const all = [...resources, ...adopted.map((one) => entryOf(project, one))];
  return `${jsonLines({ resources: all }).join("\n")}\n`;
}

/** @throws Failure FILE_EXISTS where it is no such file */
export function knownInFile(path: string, text: string): Known {
  try {
    const entries = entriesOf(text);
    const ids = new Map(entries.map(({ id, name }) => [id, { logical: name }]));
    return { path, ids, names: entries.map(({ name }) => name), constants: [] };
  } catch {
    throw new Failure("FILE_EXISTS", {
      problem: `${path} exists, and is not a file for \`pulumi import --file\`, so nothing can be added to it.`,
      fix: "Name another file with --file, or replace it with --force: then its content is lost.",
    });
  }
}

function entriesOf(text: string): Entry[] {
  const { resources } = JSON.parse(text) as { resources: Entry[] };
  if (!Array.isArray(resources) || !resources.every(({ id, name }) => typeof (id ?? name) === "string")) {
    throw new TypeError("not an import file");
  }
  return resources;
}

/**
 * An entry with outputs is imported as it is. Without them Pulumi would call the provider's read, which crashes for dynamic
 * providers; so the outputs are what the provider itself would have written.
 */
function entryOf(project: Project, { row, kind, names }: Adopted): Entry {
  const { id, name, app, type, status, created } = row;
  const isOAuth = kind === "OAuthConnection";
  const own = isOAuth ? { connectionId: id, app } : { name, app, importId: id };
  const { memory, ...shown } = connectionState.encode({
    ...(isOAuth && { connectionId: id }),
    ...{ name, app, type, status, created },
    // Until an `up` accepts the import, a delete leaves the connection alone: the program may not declare it yet.
    memory: { ...newMemory(project.settings), ...(!isOAuth && { unconfirmed: true }) },
  });
  return {
    type: dynamicTypeOf(kind),
    name: names.logical,
    id,
    inputs: { __provider: SHIM, ...own },
    outputs: { __provider: SHIM, ...shown, memory: { ...SECRET_MARK, plaintext: JSON.stringify(memory) } },
  };
}
