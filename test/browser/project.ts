import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { main } from "../../cli/main";
import { processIo } from "../../cli/shared/io";
import { DAY } from "../../cli/shared/text";
import { type SeedRow, startEmulator } from "../../emulator/index";
import { aPlace } from "../cli/run";

/** A connection of the project that the report is about. */
export interface Kept extends SeedRow {
  id: string;
  type: string;
  status: string;
  /** Since it was made. */
  days: number;
  /** Logical name of the resource in the stack `dev` that manages it. */
  resource?: string;
}

const kept = (id: string, app: string, name: string, rest: Partial<Kept> = {}): Kept => ({
  ...{ id, app, name, type: "API_KEY", status: "ACTIVE", days: 3 },
  ...rest,
});

/** Every type and status, keys on both sides of 90 days, and names and ids that try to inject HTML. */
export const KEPT: readonly Kept[] = [
  kept("conn_pay", "stripe", "Production Stripe", { resource: "pay" }),
  kept("conn_bill", "stripe", "Billing Stripe", { status: "ERROR", days: 40 }),
  kept("conn_young", "github", "Deploy bot", { days: 89, resource: "deploy" }),
  kept("conn_old", "github", "Deploy bot", { days: 90 }),
  kept("conn_inbox", "gmail", "Support inbox", {
    type: "OAUTH2",
    status: "EXPIRED",
    days: 400,
    resource: "mail",
  }),
  kept("conn_alerts", "slack", "Alerts", { type: "OAUTH2", days: 1 }),
  kept("conn_news", "sendgrid", "Newsletter", { status: "REVOKED", days: 1 }),
  kept("conn_script", "hostile", "<script>alert(1)</script>", { status: "ERROR" }),
  kept("conn_image", "hostile", '"><img src=x onerror="alert(2)">', { days: 200 }),
  kept("conn_link", "hostile", `'><a href="javascript:alert(3)">Reconnect</a>`, { status: "<b>LATE</b>" }),
  kept('"><img src=x onerror=alert(4)>', "</table>", "&lt;not an entity&gt;", { status: "ERROR" }),
  kept("conn_long", "long", "x".repeat(500), {
    status: "EXPIRED",
    type: "OAUTH2",
    resource: "y".repeat(100),
  }),
  kept("conn_far", "world", "שלום (ייצור) 日本 🚀", { status: "ERROR" }),
  kept("conn_blanks", "world", "two  blanks"),
  kept("conn_turned", "world", "bell \u0007 and \u202edaeh"),
  kept("conn_none", "world", "", { status: "ERROR" }),
];

/** A report of that project as the command writes it, over HTTP. @returns the file */
export async function aReport(): Promise<string> {
  const held = KEPT.flatMap(({ id, resource }) => (resource ? [{ id, name: resource }] : []));
  return writtenReport({
    projects: { default: KEPT.map(seedOf) },
    stacks: { dev: { rows: [...held, { id: "conn_lost", name: "lost" }] } },
  });
}

/** A stack's name may be as long as the folder of a branch. */
export const LONG = `production-${"of-a-very-long-name-".repeat(5)}eu`;

/** A report of two stacks with a key each, whose projects have connections of the same name. */
export async function twoEnvironments(): Promise<string> {
  const old = (id: string) => seedOf(kept(id, "stripe", "Stripe", { days: 100 }));
  return writtenReport({
    projects: { default: [old("conn_dev")], live: [old("conn_live")] },
    stacks: {
      dev: { rows: [{ id: "conn_dev", name: "pay" }], key: "fs_test_emulator" },
      [LONG]: { rows: [], key: "fs_live_emulator" },
    },
  });
}

function seedOf({ days, resource: _, ...row }: Kept): SeedRow {
  return { ...row, created: new Date(Date.now() - days * DAY).toISOString() };
}

interface World {
  /** Connections in FlowStack, by project. */
  projects: Record<string, SeedRow[]>;
  /** Pulumi's stacks. A stack may have a FlowStack key of its own; then the environment has none. */
  stacks?: Record<string, { rows: { id: string; name: string }[]; key?: string }>;
}

export async function writtenReport({ projects, stacks = {} }: World): Promise<string> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  for (const [project, rows] of Object.entries(projects)) emulator.seed(rows, project);
  const place = aPlace();
  const environment: NodeJS.ProcessEnv = { ...place.environment, FLOWSTACK_BASE_URL: emulator.url };
  for (const [name, { rows, key }] of Object.entries(stacks)) {
    place.stack(name, rows, key ? { "flowstack:apiKey": key } : {});
    if (key) delete environment.FLOWSTACK_API_KEY;
  }
  const flags = Object.keys(stacks).flatMap((name) => ["--stack", name]);
  const said: unknown[] = [];
  const err = (...lines: unknown[]) => void said.push(...lines);
  const io = { ...processIo(), err, cwd: place.folder, environment };
  expect(await main(io, ["report", ...flags, "--out", "report.html"]), String(said)).toBe(0);
  return join(place.folder, "report.html");
}
