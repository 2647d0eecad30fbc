import { Creator } from "../../provider/inventory/create-once";
import type { Project } from "../../provider/inventory/project";
import { isFailure } from "../../provider/messages/errors";
import { Run } from "../../provider/run";
import { newSalt } from "../../provider/state/fingerprint";
import type { Shown } from "../shared/flowstack";
import type { Io } from "../shared/io";
import { count } from "../shared/text";
import { failureFinding } from "./failed";
import type { Finding } from "./finding";

export function settingsFindings({ settings: { baseUrl, environment } }: Project, io: Io): Finding[] {
  const isSecure = baseUrl.startsWith("https:");
  const transport = isSecure ? "TLS" : "no TLS, which is for this machine's own loopback only";
  const url: Finding = { check: "base-url", level: "ok", text: `Base URL ${baseUrl} (${transport})` };
  const key: Finding = {
    check: "key",
    level: "ok",
    text: `Key fs_${environment}_…: the ${environment} environment`,
  };
  return [url, key, ...(isSecure ? certificateFindings(io) : [])];
}

function certificateFindings({ environment }: Io): Finding[] {
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED !== "0") return [];
  const text = "NODE_TLS_REJECT_UNAUTHORIZED=0: anyone in between can read the FlowStack key.";
  const fix = "Remove it; for a private certificate authority, name its file in NODE_EXTRA_CA_CERTS.";
  return [{ check: "tls", level: "problem", text, fix }];
}

export function healthFinding(rows: readonly Shown[]): Finding {
  const [check, sick] = ["health", rows.filter(({ status }) => status !== "ACTIVE")];
  if (sick.length === 0) return { check, level: "ok", text: "Every connection is ACTIVE" };
  return {
    check,
    level: "problem",
    text: `${count(sick.length, "connection is", "connections are")} not ACTIVE: flows that use them fail.`,
    details: sick.map(({ id, name, app, status }) => `${id}  ${status}  "${name}" for ${app}`),
    fix:
      'OAuth: "Reconnect" in FlowStack\'s dashboard under Connections, which keeps the id. API keys: give the program a new ' +
      "apiKey, or correct it in the dashboard.",
  };
}

/** Names are how people and lookups find a connection. */
export function namesFinding(rows: readonly Shown[]): Finding {
  const groups = new Map<string, Shown[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.app, row.name]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const twice = [...groups.values()].filter(({ length }) => length > 1);
  const check = "names";
  if (twice.length === 0) return { check, level: "ok", text: "No name occurs twice within an app" };
  return {
    check,
    level: "warning",
    text: `${count(twice.length, "name occurs", "names occur")} more than once within an app.`,
    details: twice.map(
      (same) => `"${same[0]?.name}" for ${same[0]?.app}: ${same.map(({ id }) => id).join(", ")}`,
    ),
    fix: "Rename or delete what is left over, in the dashboard: by name, nothing can tell which one is meant.",
  };
}

/** An app that FlowStack surely knows, as one of the project's own is; else that of its published example. */
const EXAMPLE_APP = "stripe";

/** Creates a connection and deletes it. Whatever goes wrong, what is left behind is named. */
export async function writeFinding(project: Project, rows: readonly Shown[]): Promise<Finding> {
  const name = `pulumi-flowstack-doctor-${newSalt()}`;
  const app = rows.find(({ type }) => type === "API_KEY")?.app || EXAMPLE_APP;
  try {
    const { row } = await new Creator(project, new Run()).create({
      name,
      app,
      apiKey: `not-a-key-${newSalt()}`,
      replaces: [],
      tell: project.world.tell,
    });
    return await removed(project, row.id, name);
  } catch (error) {
    const finding = failureFinding("write", error, true);
    if (isFailure(error, "FORBIDDEN")) return { ...finding, fix: "Make a key with the Write scope." };
    return finding;
  }
}

async function removed(project: Project, id: string, name: string): Promise<Finding> {
  try {
    await project.client.delete(id);
    return {
      check: "write",
      level: "ok",
      text: "The key writes: a connection was created, and deleted again",
    };
  } catch (error) {
    const fix = `Delete ${id} ("${name}") in FlowStack's dashboard: it is of no use to anyone.`;
    return { ...failureFinding("write", error, true), fix };
  }
}
