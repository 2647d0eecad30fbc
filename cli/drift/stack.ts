import type { ReadConfig } from "../../provider/schema/settings";
import { isSecret } from "../../provider/state/properties";
import type { Io } from "../shared/io";
import { explicitProvider, isOurs, nameIn, type StateRow, settingsOf, stateOf } from "../shared/pulumi";

/** What a command reads of a stack to compare it with FlowStack. */
export interface Stack {
  /** Its connections, by the provider that reads them. */
  groups: { config: ReadConfig; rows: StateRow[] }[];
  /** Operations that a run began and did not finish. */
  pending: { resource: string; operation: string }[];
}

/** Reads a stack's state with its secrets, because what the provider remembers of a connection is one of them. */
export async function readStack(io: Io, stack: string): Promise<Stack> {
  const state = await stateOf(io, stack, "--show-secrets");
  const { resources = [], pending_operations: operations = [] } = state;
  const providers = Map.groupBy(resources.filter(isOurs), ({ provider = "" }) => provider);
  if (providers.size === 0) providers.set("", []);
  const groups: Stack["groups"] = [];
  for (const [provider, rows] of providers)
    groups.push({ config: await configOf(io, stack, resources, provider), rows: rows.map(decrypted) });
  const pending = operations.map(({ resource, type }) => ({ resource: nameIn(resource), operation: type }));
  return { groups, pending };
}

/** The default provider has the stack's settings, as in `pulumi up`; an explicit one has those that the last `up` recorded. */
async function configOf(
  io: Io,
  stack: string,
  resources: StateRow[],
  reference: string,
): Promise<ReadConfig> {
  const explicit = explicitProvider(resources, reference);
  const config = explicit ? decrypted(explicit).inputs : await settingsOf(io, stack);
  // The dynamic provider's arguments have their full names, and the plugin's do not.
  return (name) => config?.[name] ?? config?.[name.replace(/^flowstack:/, "")];
}

function decrypted(row: StateRow): StateRow {
  return { ...row, inputs: plain(row.inputs), outputs: plain(row.outputs) };
}

function plain(properties: StateRow["inputs"] = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  return isSecret(value) && "plaintext" in value ? JSON.parse(String(value.plaintext)) : value;
}
