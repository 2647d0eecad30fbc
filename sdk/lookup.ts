import * as pulumi from "@pulumi/pulumi";
import { findAll, findOne, type Waited } from "../provider/inventory/lookup";
import { assertFilters, assertLookup } from "../provider/inventory/lookup-args";
import type { ConnectionInfo, GetConnectionArgs, GetConnectionsArgs } from "../provider/inventory/match";
import { openProject, type Project } from "../provider/inventory/project";
import { readSettings, type Settings } from "../provider/schema/settings";
import { nodeFault } from "../provider/world/node";
import { realWorld } from "../provider/world/real-world";
import { type Provider, type ProviderConfig, stackConfig } from "./provider";
import { currentRun, mockMonitor } from "./run";
import { asRunError } from "./run-error";
import { tokenOf } from "./type-token";
import { waitedFor } from "./waited-for";

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
  /**
   * Resources that must exist before the lookup, besides those that its arguments come from. In a preview, the result is
   * unknown while one of them is yet to be created or replaced. If a name fits several connections, and exactly one of
   * these resources is among them, the lookup finds that one. Default: none.
   */
  dependsOn?: pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource> | undefined;
}

/**
 * Finds exactly one connection, by its id, or by its name (and app). All lookups of a program share one walk over the
 * project's list; what the list does not show is looked for once more.
 * @throws pulumi.RunError LOOKUP_INVALID for wrong arguments; LOOKUP_FAILED when none or several match, which names them
 */
export async function getConnection(args: GetConnectionArgs): Promise<ConnectionInfo> {
  return lookUpOne(args, { config: stackConfig() });
}

/**
 * Like {@link getConnection}, for arguments that are known later, for another FlowStack project, or for a connection that
 * exists only after other resources.
 */
export function getConnectionOutput(
  args: pulumi.Input<GetConnectionOutputArgs>,
  opts: LookupOptions = {},
): pulumi.Output<ConnectionInfo> {
  return whenKnown(args as pulumi.Input<GetConnectionArgs>, opts, lookUpOne);
}

/** Finds all connections that match every filter, in FlowStack's order; without a filter, all of the project. */
export async function getConnections(args: GetConnectionsArgs = {}): Promise<ConnectionInfo[]> {
  return lookUpAll(args, { config: stackConfig() });
}

/**
 * Like {@link getConnections}, for arguments that are known later, for another FlowStack project, or for connections that
 * exist only after other resources.
 */
export function getConnectionsOutput(
  args: pulumi.Input<GetConnectionsOutputArgs> = {},
  opts: LookupOptions = {},
): pulumi.Output<ConnectionInfo[]> {
  return whenKnown(args as pulumi.Input<GetConnectionsArgs>, opts, lookUpAll);
}

/** Where to look, and what was waited for. */
interface Where {
  config: ProviderConfig;
  provider?: Provider | undefined;
  waited?: Waited;
}

/** FlowStack never returns a credential, so the result has no secret, although it was found with a secret key. */
function whenKnown<Args, Found>(
  args: pulumi.Input<Args>,
  { provider, dependsOn }: LookupOptions,
  lookUp: (args: Args, where: Where) => Promise<Found>,
): pulumi.Output<Found> {
  const known = pulumi.output(args);
  const config = provider?.config ?? stackConfig();
  const found = pulumi
    .all([known, config, waitedFor(dependsOn, known, provider)])
    .apply(([given, settings, waited]) => lookUp(given as Args, { config: settings, provider, waited }));
  return pulumi.unsecret(found as pulumi.Output<Found>);
}

async function lookUpOne(args: GetConnectionArgs, where: Where): Promise<ConnectionInfo> {
  try {
    assertLookup(args);
    if (mockMonitor()) return await mocked<ConnectionInfo>("getConnection", args, where);
    return await findOne(await openOnce(where), args, where.waited);
  } catch (error) {
    throw asRunError(error);
  }
}

async function lookUpAll(args: GetConnectionsArgs, where: Where): Promise<ConnectionInfo[]> {
  try {
    assertFilters(args);
    if (mockMonitor()) {
      type Mocked = { connections?: ConnectionInfo[] };
      return (await mocked<Mocked>("getConnections", args, where)).connections ?? [];
    }
    return await findAll(await openOnce(where), args, where.waited);
  } catch (error) {
    throw asRunError(error);
  }
}

/** What the `call` of `pulumi.runtime.setMocks` returns. Nothing is sent to FlowStack. */
function mocked<T>(name: string, args: pulumi.Inputs, { provider }: Where): Promise<T> {
  return pulumi.runtime.invoke(tokenOf(name), { ...args }, provider ? { provider } : {});
}

/** One project a run, so that its lookups share one walk over the list. */
async function openOnce({ config }: Where): Promise<Project> {
  const settings = readSettings((name) => config[name], process.env);
  const { projects } = currentRun();
  const key = JSON.stringify([settings.baseUrl, settings.apiKey]);
  const project = projects.get(key) ?? open(settings);
  projects.set(key, project);
  return project;
}

function open(settings: Settings): Project {
  const fault = nodeFault(process.versions.node);
  if (fault) throw fault;
  return openProject(
    settings,
    realWorld(process.env, (line) => void pulumi.log.info(line)),
  );
}
