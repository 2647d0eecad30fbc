import * as pulumi from "@pulumi/pulumi";
import type { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Refusal } from "../provider/native/session";
import { BadRequest } from "../provider/native/status";
import { runtimeOf } from "./unpublished";

/** Pulumi's SDK as a program would find it, for the time of one Construct. */

export type Inputs = Record<string, unknown>;

/**
 * Does the work with the SDK connected to the engine of the request. It fails, too, when something in the SDK rejects
 * that nobody waits for, as for a child that the engine refuses.
 * @throws Refusal
 */
export async function inRuntimeOf<T>(
  request: ConstructRequest,
  engine: string,
  work: () => Promise<T>,
): Promise<T> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  process.on("unhandledRejection", failed.reject);
  try {
    return await Promise.race([
      runtimeOf.withLocalStorage(() => connected(request, engine, work)),
      failed.promise,
    ]);
  } catch (error) {
    throw refusalOf(error);
  } finally {
    process.off("unhandledRejection", failed.reject);
  }
}

async function connected<T>(request: ConstructRequest, engine: string, work: () => Promise<T>): Promise<T> {
  pulumi.runtime.resetOptions(
    request.getProject(),
    request.getStack(),
    request.getParallel(),
    engine,
    request.getMonitorendpoint(),
    request.getDryrun(),
    request.getOrganization(),
  );
  await runtimeOf.awaitFeatureSupport();
  const config = Object.fromEntries(request.getConfigMap().getEntryList());
  pulumi.runtime.setAllConfig(config, request.getConfigsecretkeysList());
  const done = await work();
  await runtimeOf.waitForRPCs();
  return done;
}

/** What the sdk throws for the user has a message without a stack; anything else is a child that the engine refused. */
function refusalOf(error: unknown): unknown {
  if (error instanceof BadRequest || error instanceof Refusal) return error;
  const message = pulumi.RunError.isInstance(error) ? error.message : "A connection of the set failed.";
  return new Refusal({ code: runtimeOf.FAILED_PRECONDITION, details: message });
}

export async function inputsOf(request: ConstructRequest): Promise<Inputs> {
  return runtimeOf.deserializeInputs(request.getInputs(), request.getInputdependenciesMap());
}

/** The options of the component, which its children inherit. */
export function optionsOf(request: ConstructRequest): pulumi.ComponentResourceOptions {
  const providers = request.getProvidersMap().getEntryList() as [string, string][];
  const parent = request.getParent();
  const protect = request.getProtect();
  const retainOnDelete = request.getRetainondelete();
  return {
    aliases: request.getAliasesList().flatMap(aliasOf),
    dependsOn: request.getDependenciesList().map((urn) => new runtimeOf.DependencyResource(urn)),
    providers: Object.fromEntries(
      providers.map(([name, reference]) => [name, new runtimeOf.DependencyProviderResource(reference)]),
    ),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    ...(parent !== "" && { parent: new runtimeOf.DependencyResource(parent) }),
    ...(protect !== undefined && { protect }),
    ...(retainOnDelete !== undefined && { retainOnDelete }),
  };
}

type Alias = ReturnType<ConstructRequest["getAliasesList"]>[number];

function aliasOf(alias: Alias): (pulumi.URN | pulumi.Alias)[] {
  const spec = alias.getSpec();
  if (alias.hasUrn()) return [alias.getUrn()];
  if (!spec) return [];
  const named = {
    name: spec.getName(),
    type: spec.getType(),
    project: spec.getProject(),
    stack: spec.getStack(),
  };
  const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ""));
  if (spec.hasParenturn()) return [{ ...given, parent: spec.getParenturn() }];
  return [spec.hasNoparent() && spec.getNoparent() ? { ...given, parent: pulumi.rootStackResource } : given];
}
