import * as pulumi from "@pulumi/pulumi";
import type { Waited } from "../provider/inventory/lookup";
import { Connection } from "./connection";
import type { Provider } from "./provider";
import { typeOf } from "./type-token";

type DependsOn = pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource>;

/**
 * Waits until the resources exist that a lookup depends on: those of `dependsOn`, and those that its arguments come from,
 * as Pulumi's own invokes do. The result is unknown while one of them is yet to be created or replaced.
 * @param provider FlowStack project of the lookup: no list of it shows the connections of another one
 */
export function waitedFor(
  dependsOn: DependsOn | undefined,
  args: pulumi.Output<unknown>,
  provider: Provider | undefined,
): pulumi.Output<Waited> {
  const explicit = pulumi.output(dependsOn ?? []).apply((some) => membersOf([some].flat()));
  const implicit = pulumi.output(sourcesOf(args));
  return pulumi.all([explicit, implicit]).apply(([named, others]) => {
    const resources = [...named, ...others] as pulumi.Resource[];
    const connections = resources
      .filter((resource) => resource instanceof Connection)
      .filter(
        // Pulumi chooses the provider by the package, which all types of connections share.
        (connection) => connection.getProvider(typeOf("ApiKeyConnection")) === provider,
      );
    // A preview changes nothing.
    const hasOthers = !pulumi.runtime.isDryRun() && (named as pulumi.Resource[]).some(mayChangeAnything);
    return pulumi
      .all([pulumi.all(connections.map(({ id }) => id)), pulumi.all(resources.map(existence))])
      .apply(([ids]) => ({ hasOthers, ids }));
  });
}

/** A connection that an earlier list shows has not changed since; the members of a component speak for it. */
function mayChangeAnything(resource: pulumi.Resource): boolean {
  const isSumOfItsMembers =
    pulumi.ComponentResource.isInstance(resource) && !(resource as Unpublished).__remote;
  return !(resource instanceof Connection) && !isSumOfItsMembers;
}

/** An id is known when the resource was created; a component has none. */
function existence(resource: pulumi.Resource): pulumi.Output<string> {
  const { id } = resource as Partial<pulumi.CustomResource>;
  return id ?? resource.urn;
}

/** Fields of Pulumi's classes that its declarations leave out. */
interface Unpublished {
  /** Of a component: when it has made its children. */
  __data?: Promise<unknown>;
  /** Of a component: its children. */
  __childResources?: Iterable<pulumi.Resource>;
  /** Of a component: a provider makes its children, which the program does not see. */
  __remote?: boolean;
  /** Of an output: the resources that its value comes from. */
  allResources?: () => Promise<Iterable<pulumi.Resource>>;
}

/** The resources, and all that are in the components among them. */
async function membersOf(resources: readonly pulumi.Resource[]): Promise<pulumi.Resource[]> {
  const members = await Promise.all(
    resources.map(async (resource) => {
      if (!pulumi.ComponentResource.isInstance(resource)) return [resource];
      await (resource as Unpublished).__data;
      return [resource, ...(await membersOf([...((resource as Unpublished).__childResources ?? [])]))];
    }),
  );
  return members.flat();
}

async function sourcesOf(args: pulumi.Output<unknown>): Promise<pulumi.Resource[]> {
  const sources = await (args as Unpublished).allResources?.();
  return membersOf([...(sources ?? [])]);
}
