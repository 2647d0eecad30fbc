import type { Connection } from "../api/shapes";
import { isApiKey } from "../inventory/likeness";
import { FlowstackError } from "../messages/errors";
import { nearest } from "../messages/suggest";
import { label, visible } from "../messages/text";
import type { ConnectionKind } from "../schema/connections";
import type { Context } from "./kind";

/** What a program says of a connection that it imports. */
export interface Expected {
  id: string;
  kind: ConnectionKind;
  name?: string | undefined;
  app?: string | undefined;
}

/**
 * The connection to import. The imports of a run share the list as far as it was walked; only a miss walks it to its end, to
 * name what is similar. A connection that another row of the stack manages is
 * refused: whichever of the two is destroyed first would revoke it.
 * @throws FlowstackError ADOPTION_REFUSED
 */
export async function findForImport(context: Context, expected: Expected): Promise<Connection> {
  const { inventory, run, key } = context;
  const connection = await inventory.find(expected.id);
  if (!connection) throw absent(expected, await inventory.all());
  assertKind(connection, expected.kind);
  assertTexts(connection, expected);
  const { id } = connection;
  const isManaged = run.hasOtherManagers(id) && !run.isReplaced(id);
  if (isManaged || run.hasOtherImporters(id, key)) throw alreadyManaged(id);
  run.imports(id, key);
  return connection;
}

/** A connection that another resource manages, or imports. */
export function alreadyManaged(id: string): FlowstackError {
  return refused(
    id,
    `Connection ${id} is already managed by another resource.`,
    `Remove one of them, or read it with getConnection({ id: "${id}" }).`,
  );
}

/**
 * @param use what the program does with the connection
 * @throws FlowstackError ADOPTION_REFUSED when it is not of the kind that the program expects
 */
export function assertKind(
  { id, type }: Connection,
  kind: ConnectionKind,
  use: "import" | "get" = "import",
): void {
  // One without a type is accepted as either.
  if (type == null || isApiKey({ type }) === (kind === "ApiKeyConnection")) return;
  const right = kind === "ApiKeyConnection" ? "OAuthConnection" : "ApiKeyConnection";
  const line = use === "get" ? `${right}.get("…", "${id}")` : IMPORT_LINES[right](id);
  throw refused(
    id,
    `Connection ${id} is of type ${type}.`,
    `Use ${use === "import" ? "new " : ""}flowstack.${line}.`,
  );
}

const IMPORT_LINES = {
  OAuthConnection: (id: string) => `OAuthConnection("…", { connectionId: "${id}" })`,
  ApiKeyConnection: (id: string) => `ApiKeyConnection("…", { … }, { import: "${id}" })`,
};

function assertTexts(row: Connection, expected: Expected): void {
  const wrong = (["name", "app"] as const).filter((field) => {
    const [wanted, actual] = [expected[field], row[field]];
    return wanted !== undefined && actual != null && wanted !== actual;
  });
  if (wrong.length === 0) return;
  const wanted = wrong.map((field) => `${field}: "${visible(expected[field] ?? "")}"`).join(", ");
  const actual = wrong.map((field) => `${field}: "${visible(row[field] ?? "")}"`).join(", ");
  throw refused(
    row.id,
    `The program says ${wanted}, but ${row.id} has ${actual}.`,
    `Change the program to ${actual}, or import another id.`,
  );
}

function absent({ id, app, kind }: Expected, rows: Connection[]): FlowstackError {
  const similar = nearest(id, rows, { by: (row) => row.id });
  const found = [...new Set([...similar, ...rows.filter((row) => row.app === app)])].slice(0, 3).map(label);
  const hint =
    found.length > 0 ? `Similar: ${found.join(", ")}.` : "List the ids with `npx pulumi-flowstack list`.";
  const advice = kind === "ApiKeyConnection" ? " To create a new one, remove the option import." : "";
  return refused(id, `This FlowStack project has no connection ${id}.`, hint + advice);
}

function refused(id: string, problem: string, fix: string): FlowstackError {
  return new FlowstackError("ADOPTION_REFUSED", { problem, fix, ids: [id] });
}
