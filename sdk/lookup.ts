import * as pulumi from "@pulumi/pulumi";
import {
  allConnections,
  type ConnectionInfo,
  exactlyOne,
  type GetConnectionArgs,
  type GetConnectionsArgs,
  matching,
} from "../provider/inventory/lookup";
import type { Project } from "../provider/inventory/project";
import { readSettings, type Settings } from "../provider/schema/settings";
import { nodeFault } from "../provider/world/node";
import { type Provider, type ProviderConfig, stackConfig } from "./provider";
import { currentRun } from "./run";
import { asRunError } from "./run-error";

export type { ConnectionInfo, GetConnectionArgs, GetConnectionsArgs };

/** {@link GetConnectionArgs} with values that may be known later: `id`, or `name` and perhaps `app`. */
export type GetConnectionOutputArgs = Later<GetConnectionArgs>;

/** {@link GetConnectionsArgs} with values that may be known later: `app`, `type`, `status`. */
export type GetConnectionsOutputArgs = Later<GetConnectionsArgs>;

/** The same fields, each of which may be an output. */
type Later<Args> = Args extends unknown ? { [Name in keyof Args]: pulumi.Input<Args[Name]> } : never;

/** Options of the lookups that return an Output. */
export interface LookupOptions {
  /** FlowStack project to look in. Default: the project of the stack's configuration, or of FLOWSTACK_API_KEY. */
  provider?: Provider | undefined;
}

/**
 * Finds exactly one connection, by its id, or by its name (and app). All lookups of a program share one walk over the
 * project's list.
 * @throws pulumi.RunError LOOKUP_INVALID for wrong arguments; LOOKUP_FAILED when none or several match, which names them
 */
export async function getConnection(args: GetConnectionArgs): Promise<ConnectionInfo> {
  return inProject(stackConfig(), (all) => exactlyOne(all, args));
}

/** Like {@link getConnection}, for arguments that are known later, or for another FlowStack project. */
export function getConnectionOutput(
  args: pulumi.Input<GetConnectionOutputArgs>,
  opts: LookupOptions = {},
): pulumi.Output<ConnectionInfo> {
  const found = pulumi
    .all([args, configOf(opts)])
    .apply(([known, config]) => inProject(config, (all) => exactlyOne(all, known as GetConnectionArgs)));
  return notSecret(found);
}

/** Finds all connections that match every filter, in FlowStack's order; without a filter, all of the project. */
export async function getConnections(args: GetConnectionsArgs = {}): Promise<ConnectionInfo[]> {
  return inProject(stackConfig(), (all) => matching(all, args));
}

/** Like {@link getConnections}, for arguments that are known later, or for another FlowStack project. */
export function getConnectionsOutput(
  args: pulumi.Input<GetConnectionsOutputArgs> = {},
  opts: LookupOptions = {},
): pulumi.Output<ConnectionInfo[]> {
  const found = pulumi
    .all([args, configOf(opts)])
    .apply(([known, config]) => inProject(config, (all) => matching(all, known as GetConnectionsArgs)));
  return notSecret(found);
}

function configOf({ provider }: LookupOptions): pulumi.Input<ProviderConfig> {
  return provider?.config ?? stackConfig();
}

/** FlowStack never returns a credential, so the result has no secret, although it was found with a secret key. */
function notSecret<T>(found: pulumi.Output<T>): pulumi.Output<T> {
  return pulumi.unsecret(found);
}

/** What `select` finds among all connections of the project that `config` names. */
async function inProject<T>(config: ProviderConfig, select: (all: ConnectionInfo[]) => T): Promise<T> {
  try {
    const settings = readSettings((name) => config[name], process.env);
    return select(await allConnections(await openOnce(settings)));
  } catch (error) {
    throw asRunError(error);
  }
}

/** One project a run, so that its lookups share one walk over the list. */
function openOnce(settings: Settings): Promise<Project> {
  const { projects } = currentRun();
  const key = JSON.stringify([settings.baseUrl, settings.apiKey]);
  const opening = projects.get(key) ?? open(settings);
  projects.set(key, opening);
  return opening;
}

/** The HTTP client is loaded only here, because most programs look nothing up. */
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
