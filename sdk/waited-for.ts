import * as pulumi from "@pulumi/pulumi";
import type { Waited } from "../provider/inventory/lookup";
import { Connection } from "./connection";
import { type DependsOn, existenceOf, prerequisitesOf } from "./prerequisites";
import type { Provider } from "./provider";
import { dynamicTypeOf } from "./type-token";

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
  return prerequisitesOf(dependsOn, args).apply(({ named, sources }) => {
    const resources = [...named, ...sources];
    const connections = resources
      .filter((resource) => resource instanceof Connection)
      .filter(
        // Pulumi chooses the provider by the package, which all types of connections share.
        (connection) => connection.getProvider(dynamicTypeOf("ApiKeyConnection")) === provider,
      );
    // A preview changes nothing.
    const hasOthers = !pulumi.runtime.isDryRun() && named.some(mayChangeAnything);
    return pulumi
      .all([pulumi.all(connections.map(({ id }) => id)), existenceOf(resources)])
      .apply(([ids]) => ({ hasOthers, ids }));
  });
}

/** A connection that an earlier list shows has not changed since; the members of a component speak for it. */
function mayChangeAnything(resource: pulumi.Resource): boolean {
  // Unpublished: a provider makes the members of a remote component, and the program does not see them.
  const { __remote: isRemote } = resource as { __remote?: boolean };
  const isSumOfItsMembers = pulumi.ComponentResource.isInstance(resource) && !isRemote;
  return !(resource instanceof Connection) && !isSumOfItsMembers;
}
