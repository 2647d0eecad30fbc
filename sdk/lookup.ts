import * as pulumi from "@pulumi/pulumi";
import { closest } from "fastest-levenshtein";
import type { Connection as Row } from "../provider/api/shapes";
import type { Project } from "../provider/inventory/project";
import { FlowstackError } from "../provider/messages/errors";
import { printable } from "../provider/messages/text";
import { readSettings, type Settings } from "../provider/schema/settings";
import { observedIn } from "../provider/state/drift";
import { nodeFault } from "../provider/world/node";
import { type Provider, type ProviderConfig, stackConfig } from "./provider";
import { oncePerRun } from "./run";

/** A connection as FlowStack has it, without being managed here (flowstack-api.md, section 1). */
export interface ConnectionInfo {
  id: string;
  name: string;
  app: string;
  type: string;
  status: string;
  /** ISO 8601, UTC. */
  created: string;
  /** ISO 8601, UTC; a token refresh may move it. */
  updated: string;
}

/** Which connection: by its id, or by its name (and app, where the name occurs in several). */
export type GetConnectionArgs = { id: string; name?: never; app?: never } | { name: string; app?: string };

/** Which connections; what is left out does not matter. */
export interface GetConnectionsArgs {
  app?: string;
  type?: string;
  status?: string;
}

/** Options of the Output forms. */
export interface LookupOptions {
  /** Another FlowStack project. Default: the one that the stack's configuration names. */
  provider?: Provider;
}

/**
 * The one connection that fits. All lookups of a program share one walk over the project's list.
 * @throws pulumi.RunError when none or several fit, naming them or near misses
 */
export async function getConnection(args: GetConnectionArgs): Promise<ConnectionInfo> {
  return theOne(await allOf(stackConfig()), args);
}

/** {@link getConnection} for values that are known later, and for another project. */
export function getConnectionOutput(
  args: pulumi.Input<
    | { id: pulumi.Input<string>; name?: never; app?: never }
    | { name: pulumi.Input<string>; app?: pulumi.Input<string> }
  >,
  opts: LookupOptions = {},
): pulumi.Output<ConnectionInfo> {
  return notSecret(
    pulumi
      .all([args, configOf(opts)])
      .apply(async ([known, config]) => theOne(await allOf(config), known as GetConnectionArgs)),
  );
}

/** All connections that fit, in FlowStack's order. */
export async function getConnections(args: GetConnectionsArgs = {}): Promise<ConnectionInfo[]> {
  return fitting(await allOf(stackConfig()), args);
}

/** {@link getConnections} for values that are known later, and for another project. */
export function getConnectionsOutput(
  args: pulumi.Input<{ [K in keyof GetConnectionsArgs]: pulumi.Input<string> }> = {},
  opts: LookupOptions = {},
): pulumi.Output<ConnectionInfo[]> {
  return notSecret(
    pulumi.all([args, configOf(opts)]).apply(async ([known, config]) => fitting(await allOf(config), known)),
  );
}

function configOf({ provider }: LookupOptions): pulumi.Input<ProviderConfig> {
  return provider?.config ?? stackConfig();
}

/** The API never gives a credential back, so what was found with a secret key holds no secret. */
function notSecret<T>(found: pulumi.Output<T>): pulumi.Output<T> {
  return pulumi.unsecret(found);
}

/** The error names what is there instead: an id or a name that is nearly the one, or all that fit. */
function theOne(rows: ConnectionInfo[], args: GetConnectionArgs): ConnectionInfo {
  assertAsked(args);
  const found = "id" in args ? rows.filter(({ id }) => id === args.id) : fitting(rows, args);
  if (found.length === 1) return found[0] as ConnectionInfo;
  const wanted =
    "id" in args ? `the id ${args.id}` : `the name "${args.name}"${args.app ? ` for ${args.app}` : ""}`;
  if (found.length > 1) {
    throw refusal(`${found.length} connections have ${wanted}: ${labels(found)}. Look one up by its id.`);
  }
  throw refusal(`No connection of this FlowStack project has ${wanted}. ${nearMisses(rows, args)}`);
}

/** What is undefined would fit any connection, or none. */
function assertAsked(args: GetConnectionArgs): void {
  const { id, name, app } = (args ?? {}) as Record<string, unknown>;
  const asked = [id, name].filter((value) => value !== undefined);
  const isWhole = id === undefined || app === undefined;
  if (isWhole && asked.length === 1 && typeof asked[0] === "string" && asked[0] !== "") return;
  throw refusal(
    "getConnection wants one of id and name, a text that is not empty; beside name it may have an app.",
  );
}

function fitting(rows: ConnectionInfo[], wanted: Partial<ConnectionInfo>): ConnectionInfo[] {
  const fields = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return rows.filter((row) => fields.every(([field, value]) => row[field as keyof ConnectionInfo] === value));
}

function nearMisses(rows: ConnectionInfo[], args: GetConnectionArgs): string {
  if (rows.length === 0) return "It has none at all.";
  const [field, wanted] = "id" in args ? (["id", args.id] as const) : (["name", args.name] as const);
  const nearest = closest(
    wanted,
    rows.map((row) => row[field]),
  );
  return `The nearest: ${labels(rows.filter((row) => row[field] === nearest).slice(0, 5))}.`;
}

/** Names come from FlowStack, and may be anything. */
function refusal(text: string): pulumi.RunError {
  // A promise that the program leaves alone is reported with its stack, which helps nobody.
  return Object.assign(new pulumi.RunError(printable(text)), { stack: printable(text) });
}

function labels(rows: ConnectionInfo[]): string {
  return rows.map(({ id, name, app }) => `${id} ("${name}" for ${app})`).join(", ");
}

const projects = oncePerRun(() => new Map<string, Promise<Project>>());

/** All connections of a project: one list walk a run, however many lookups. */
async function allOf(config: ProviderConfig): Promise<ConnectionInfo[]> {
  try {
    const settings = readSettings((name) => config[name], process.env);
    const key = JSON.stringify([settings.baseUrl, settings.apiKey]);
    const opening = projects().get(key) ?? open(settings);
    projects().set(key, opening);
    return (await (await opening).inventory.all()).map(infoOf);
  } catch (error) {
    if (error instanceof FlowstackError) throw refusal(error.message);
    throw error;
  }
}

/** Most programs look nothing up, and need not wait for an HTTP client to load. */
async function open(settings: Settings): Promise<Project> {
  const fault = nodeFault(process.versions.node);
  if (fault) throw fault;
  const { openProject } = await import("../provider/inventory/project.js");
  const { realWorld } = await import("../provider/world/real-world.js");
  return openProject(
    settings,
    realWorld(process.env, (line) => void pulumi.log.info(line)),
  );
}

function infoOf(row: Row): ConnectionInfo {
  return { id: row.id, ...observedIn(row, {}), updated: row.updated ?? "" };
}
