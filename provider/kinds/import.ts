import type { Connection } from "../api/shapes";
import { isApiKey } from "../inventory/likeness";
import { FlowstackError } from "../messages/errors";
import { lookAlike } from "../messages/look-alikes";
import { nearest } from "../messages/suggest";
import { label, visible, visiblyDifferent } from "../messages/text";
import type { ConnectionKind } from "../schema/connections";
import type { Context } from "./kind";

/** The values that the program declares for a connection that it imports. */
export interface Expected {
  id: string;
  kind: ConnectionKind;
  name?: string | undefined;
  app?: string | undefined;
}

/**
 * Finds the connection to import. The imports of a run share the pages of the list that were already read; only an unknown
 * id makes a run read all pages, to suggest similar connections. A connection that another row of the stack manages is
 * refused, because the first of the two resources to be destroyed would revoke it.
 * @throws FlowstackError ADOPTION_REFUSED
 */
export async function findForImport(context: Context, expected: Expected): Promise<Connection> {
  const { inventory, run, key } = context;
  const { id } = expected;
  const isManaged = run.hasOtherManagers(id) && !run.replacements.isAnnounced(id);
  if (isManaged || run.hasOtherImporters(id, key)) throw alreadyManaged(id);
  // From now on this run does not revoke the connection, even if this import is refused.
  run.imports(id, key);
  const connection = await inventory.find(id);
  if (!connection) throw absent(expected, await inventory.all());
  assertKind(connection, expected.kind);
  assertTexts(connection, expected);
  return connection;
}

/** The refusal of an import by the engine of another id than `connectionId`. */
export function differentId(id: string, connectionId: string): FlowstackError {
  return refused(id, `connectionId is "${connectionId}", but the import is of ${id}.`, "Remove one of them.");
}

/** The refusal of a connection that another resource manages or imports. */
export function alreadyManaged(id: string): FlowstackError {
  return refused(
    id,
    `Connection ${id} is already managed by another resource.`,
    `Remove one of them, or read it with getConnection({ id: "${id}" }).`,
  );
}

/**
 * @param use what the program does with the connection
 * @throws FlowstackError ADOPTION_REFUSED when the connection is not of the kind that the program expects
 */
export function assertKind(
  { id, type }: Connection,
  kind: ConnectionKind,
  use: "import" | "get" = "import",
): void {
  if (isOfKind({ type }, kind)) return;
  const right = kind === "ApiKeyConnection" ? "OAuthConnection" : "ApiKeyConnection";
  const line = use === "get" ? `${right}.get("…", "${id}")` : IMPORT_LINES[right](id);
  throw refused(
    id,
    `Connection ${id} is of type ${type}.`,
    `Use ${use === "import" ? "new " : ""}flowstack.${line}.`,
  );
}

/** Whether a resource of this kind can import the connection. FlowStack may omit the type: then either kind can. */
export function isOfKind({ type }: Pick<Connection, "type">, kind: ConnectionKind): boolean {
  return type == null || isApiKey({ type }) === (kind === "ApiKeyConnection");
}

const IMPORT_LINES = {
  OAuthConnection: (id: string) => `OAuthConnection("…", { connectionId: "${id}" })`,
  ApiKeyConnection: (id: string) => `ApiKeyConnection("…", { … }, { import: "${id}" })`,
};

/** @throws FlowstackError ADOPTION_REFUSED when the connection has another name or app than the program declares */
export function assertTexts(row: Connection, expected: Texts): void {
  const difference = differenceOf(expected, row);
  if (!difference) return;
  const { wanted, actual } = difference;
  throw refused(
    row.id,
    `The program says ${wanted}, but ${row.id} has ${actual}.`,
    `Change the program to ${actual}, or import another id.`,
  );
}

/** The name and app of a connection, as the program declares them or as FlowStack returns them. */
type Texts = { name?: string | null | undefined; app?: string | null | undefined };

/** The fields that differ, such as `name: "Stripe"`, written so that the difference is visible; undefined when none differs. */
export function differenceOf(expected: Texts, found: Texts): { wanted: string; actual: string } | undefined {
  const wrong = (["name", "app"] as const).flatMap((field) => {
    const [wanted, actual] = [expected[field], found[field]];
    if (wanted == null || actual == null || wanted === actual) return [];
    return [visiblyDifferent(wanted, actual).map((text) => `${field}: "${text}"`)];
  });
  if (wrong.length === 0) return undefined;
  const [wanted, actual] = [0, 1].map((side) => wrong.map((pair) => pair[side]).join(", "));
  return { wanted: wanted as string, actual: actual as string };
}

function absent({ id, app, kind }: Expected, rows: Connection[]): FlowstackError {
  const twin = rows.find((row) => lookAlike(row.id, id));
  if (twin) {
    const [wanted, actual] = visiblyDifferent(id, twin.id);
    return refused(
      id,
      `This FlowStack project has no connection ${wanted}.`,
      `It has ${actual}: use that id.`,
    );
  }
  const similar = nearest(id, rows, { by: (row) => row.id });
  const found = [...new Set([...similar, ...rows.filter((row) => row.app === app)])].slice(0, 3).map(label);
  const hint =
    found.length > 0 ? `Similar: ${found.join(", ")}.` : "List the ids with `npx pulumi-flowstack list`.";
  const advice = kind === "ApiKeyConnection" ? " To create a new one, remove the option import." : "";
  return refused(id, `This FlowStack project has no connection ${visible(id)}.`, hint + advice);
}

function refused(id: string, problem: string, fix: string): FlowstackError {
  return new FlowstackError("ADOPTION_REFUSED", { problem, fix, ids: [id] });
}
