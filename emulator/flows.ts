import { randomUUID } from "node:crypto";
import type { Positioned } from "./pages";

/** A flow as a list shows it (section 6). */
export interface Flow {
  readonly id: string;
  readonly name: string;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly engine: string;
  readonly triggerType: string;
  readonly runCount: number;
  readonly successRate: number;
  readonly lastRun: string | null;
  readonly created: string;
  readonly updated: string;
}

/** The same three flows in every project: two ACTIVE and one INACTIVE, so that a filter by status has an effect. */
export const FLOWS: readonly Positioned<Flow>[] = [
  flow(1, "Invoices to ledger", "ACTIVE", 120),
  flow(2, "Welcome mail", "ACTIVE", 48),
  flow(3, "Old export", "INACTIVE", 0),
];

/** A flow that never ran has no last run and a success rate of 0; any other ran without a failure. */
function flow(position: number, name: string, status: Flow["status"], runCount: number): Positioned<Flow> {
  const at = "2026-03-01T10:00:00Z";
  const run = { runCount, successRate: runCount === 0 ? 0 : 1, lastRun: runCount === 0 ? null : at };
  const made = { id: `flow_${position}`, name, status, engine: "standard", triggerType: "SCHEDULE", ...run };
  return { position, row: { ...made, created: at, updated: at } };
}

/** A new flow for a list that never ends. */
export function inventFlow(): Flow {
  return { ...flow(0, "Invented", "ACTIVE", 0).row, id: `flow_${randomUUID()}` };
}
