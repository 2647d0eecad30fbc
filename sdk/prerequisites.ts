import * as pulumi from "@pulumi/pulumi";

export type DependsOn = pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource>;

/** The resources that a lookup waits for. */
export interface Prerequisites {
  /** Those of `dependsOn`, and all that are in the components among them. */
  named: pulumi.Resource[];
  /** Those that the lookup's arguments come from. */
  sources: pulumi.Resource[];
}

/** What must exist before a lookup, as for Pulumi's own invokes. */
export function prerequisitesOf(
  dependsOn: DependsOn | undefined,
  args: pulumi.Output<unknown>,
): pulumi.Output<Prerequisites> {
  const named = pulumi.output(dependsOn ?? []).apply((some) => membersOf([some].flat()));
  const sources = pulumi.output(sourcesOf(args));
  return pulumi.all({ named, sources }) as unknown as pulumi.Output<Prerequisites>;
}

/** Unknown, in a preview, while one of the resources is yet to be created or replaced. */
export function existenceOf(resources: pulumi.Resource[]): pulumi.Output<string[]> {
  return pulumi.all(resources.map(existence));
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
