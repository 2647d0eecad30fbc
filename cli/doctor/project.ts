import type { Project } from "../../provider/inventory/project";
import { label } from "../../provider/messages/text";
import type { ConnectionRow } from "../shared/flowstack";
import type { Io } from "../shared/io";
import { count } from "../shared/text";
import type { Finding } from "./finding";

export function settingsFindings({ settings: { baseUrl, environment } }: Project, io: Io): Finding[] {
  const isSecure = baseUrl.startsWith("https:");
  const url = `Base URL ${baseUrl} (${isSecure ? "TLS" : "no TLS: allowed for loopback only"})`;
  const key = `Key fs_${environment}_…: the ${environment} environment`;
  return [
    { check: "base-url", level: "ok", text: url },
    { check: "key", level: "ok", text: key },
    ...(isSecure ? certificateFindings(io) : []),
  ];
}

function certificateFindings({ environment }: Io): Finding[] {
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED !== "0") return [];
  const text = "NODE_TLS_REJECT_UNAUTHORIZED=0: anyone on the network path can read the FlowStack key.";
  const fix = "Remove it. For a private certificate authority, set NODE_EXTRA_CA_CERTS to its file.";
  return [{ check: "tls", level: "problem", text, fix }];
}

export function readFinding({ length }: readonly ConnectionRow[]): Finding {
  const found = length === 0 ? "there are no connections yet" : count(length, "connection");
  return { check: "read", level: "ok", text: `The key can read: ${found}` };
}

export function healthFinding(rows: readonly ConnectionRow[]): Finding {
  const [check, unhealthy] = ["health", rows.filter(({ status }) => status !== "ACTIVE")];
  if (unhealthy.length === 0) return { check, level: "ok", text: "Every connection is ACTIVE" };
  return {
    check,
    level: "problem",
    text: `${count(unhealthy.length, "connection is", "connections are")} not ACTIVE: flows that use them fail.`,
    details: unhealthy.map((row) => `${label(row)} is ${row.status}`),
    fix:
      'OAuth: "Reconnect" under Connections in FlowStack\'s dashboard, which keeps the id. API keys: give the program a new ' +
      "apiKey, or correct it in the dashboard.",
  };
}

/** Lookups and people find a connection by its name. */
export function namesFinding(rows: readonly ConnectionRow[]): Finding {
  const groups = Map.groupBy(rows, ({ app, name }) => JSON.stringify([app, name]));
  const repeated = [...groups.values()].filter(({ length }) => length > 1);
  const check = "names";
  if (repeated.length === 0) return { check, level: "ok", text: "Every name is unique within its app" };
  return {
    check,
    level: "warning",
    text: `${count(repeated.length, "name occurs", "names occur")} more than once within an app.`,
    details: repeated.map((same) => {
      const [{ name, app }] = same as [ConnectionRow];
      return `${label({ name, app })}: ${same.map(({ id }) => id).join(", ")}`;
    }),
    fix: "Rename or delete duplicates in the dashboard: a lookup by name cannot choose between them.",
  };
}
