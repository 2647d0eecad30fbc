import { distance } from "fastest-levenshtein";
import type { Connection } from "../api/shapes";
import { isApiKey } from "../inventory/likeness";
import type { Project } from "../inventory/project";
import { FlowstackError } from "../messages/errors";
import { visible } from "../messages/text";

/** What a program says of a connection that it adopts. */
export interface Expected {
  id: string;
  kind: "API_KEY" | "import-only";
  name?: string | undefined;
  app?: string | undefined;
}

/**
 * The connection to adopt; all adoptions of a process share one list walk. None is adopted that another row of the stack
 * holds: whichever of the two is destroyed first would revoke it.
 * @throws FlowstackError ADOPTION_REFUSED with every mismatch, both values and the line to change
 */
export async function findForAdoption(project: Project, expected: Expected): Promise<Connection> {
  const rows = await project.inventory.all();
  const row = rows.find(({ id }) => id === expected.id) ?? (await project.inventory.reread(expected.id));
  if (!row) throw refused(absent(expected, rows));
  const reasons = [...kindMismatch(row, expected), ...textMismatches(row, expected)];
  if (reasons.length > 0) throw refused(reasons.join(" "));
  if (project.holders.has(row.id) && !project.replacements.has(row.id)) throw held(row.id);
  project.adoptions.add(row.id);
  return row;
}

/** Refuses a row of the stack whose connection another resource adopts in this run. */
export function assertNotAdopted({ adoptions }: Project, id: string): void {
  if (adoptions.has(id)) throw held(id);
}

function held(id: string): FlowstackError {
  return refused(
    `Two resources of the stack would hold ${id}: a connection has one. Remove one of them, or read it with ` +
      `getConnection({ id: "${id}" }).`,
  );
}

function kindMismatch({ id, type }: Connection, { kind }: Expected): string[] {
  if (kind === "API_KEY" && !isApiKey({ type })) {
    return [
      `${id} is of type ${type}: adopt it with new flowstack.OAuthConnection("…", { connectionId: "${id}" }).`,
    ];
  }
  if (kind !== "API_KEY" && type === "API_KEY") {
    return [
      `${id} is of type API_KEY: adopt it with new flowstack.ApiKeyConnection("…", { … }, { import: "${id}" }).`,
    ];
  }
  return [];
}

function textMismatches(row: Connection, expected: Expected): string[] {
  const fields = (["name", "app"] as const).filter((field) => {
    const [wanted, actual] = [expected[field], row[field]];
    return wanted !== undefined && actual != null && wanted !== actual;
  });
  return fields.map((field) => {
    const [wanted, actual] = [visible(expected[field] ?? ""), visible(row[field] ?? "")];
    return (
      `The program says ${field}: "${wanted}", and ${row.id} has "${actual}". ` +
      `Change the line to ${field}: "${actual}", or adopt another id.`
    );
  });
}

/** Why a connection that is only read is not what the program takes it for. */
export function assertKind(row: Connection, kind: Expected["kind"]): void {
  if (kindMismatch(row, { id: row.id, kind }).length === 0) return;
  const [actual, right] = [
    row.type ?? "API_KEY",
    kind === "API_KEY" ? "OAuthConnection" : "ApiKeyConnection",
  ];
  throw refused(`${row.id} is of type ${actual}: read it with flowstack.${right}.get("…", "${row.id}").`);
}

function absent({ id, app, kind }: Expected, rows: Connection[]): string {
  const near = rows.filter((row) => row.app === app || distance(row.id, id) <= 3);
  const found = near.slice(0, 5).map((row) => `${row.id} ("${row.name}" for ${row.app}, ${row.type})`);
  const hint =
    found.length > 0 ? `Near misses: ${found.join(", ")}.` : "List them with `npx pulumi-flowstack list`.";
  const advice =
    kind === "API_KEY" ? " If it is gone for good, remove the option import: a new one is made." : "";
  return `The FlowStack API key's project has no connection ${id}. ${hint}${advice}`;
}

function refused(why: string): FlowstackError {
  return new FlowstackError("ADOPTION_REFUSED", why);
}
