import * as pulumi from "@pulumi/pulumi";
import { version } from "../../provider/world/version";
import type {
  ConnectionInfo,
  GetConnectionArgs,
  GetConnectionOutputArgs,
  GetConnectionsArgs,
  GetConnectionsOutputArgs,
} from "../lookup";
import { existenceOf, prerequisitesOf } from "../prerequisites";
import { tokenOf } from "../type-token";

/** Finds exactly one connection, by its id, or by its name (and app). All lookups of a run share walks over the list. */
export async function getConnection(
  args: GetConnectionArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<ConnectionInfo> {
  return call<ConnectionInfo>("getConnection", args, opts);
}

/** Like {@link getConnection}, for arguments that are known later, or a connection that exists only after other resources. */
export function getConnectionOutput(
  args: pulumi.Input<GetConnectionOutputArgs>,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<ConnectionInfo> {
  return whenKnown(args as pulumi.Input<GetConnectionArgs>, opts, getConnection);
}

/** Finds all connections that match every filter, in FlowStack's order; without a filter, all of the project. */
export async function getConnections(
  args: GetConnectionsArgs = {},
  opts: pulumi.InvokeOptions = {},
): Promise<ConnectionInfo[]> {
  return (await call<{ connections: ConnectionInfo[] }>("getConnections", args, opts)).connections;
}

/** Like {@link getConnections}, for arguments that are known later, or connections that exist only after other resources. */
export function getConnectionsOutput(
  args: pulumi.Input<GetConnectionsOutputArgs> = {},
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<ConnectionInfo[]> {
  return whenKnown(args as pulumi.Input<GetConnectionsArgs>, opts, getConnections);
}

/** Pulumi's own form of it, `invokeOutput`, fails with a stack, which Pulumi would print. */
function whenKnown<Args, Found>(
  args: pulumi.Input<Args>,
  { dependsOn, ...opts }: pulumi.InvokeOutputOptions,
  lookUp: (args: Args, opts: pulumi.InvokeOptions) => Promise<Found>,
): pulumi.Output<Found> {
  const known = pulumi.output(args);
  const exist = prerequisitesOf(dependsOn, known).apply(({ named, sources }) =>
    existenceOf([...named, ...sources]),
  );
  return pulumi.all([known, exist]).apply(([given]) => lookUp(given as Args, opts)) as pulumi.Output<Found>;
}

async function call<Found>(name: string, args: object, opts: pulumi.InvokeOptions): Promise<Found> {
  try {
    return await pulumi.runtime.invoke(tokenOf(name), { ...args }, { version, ...opts });
  } catch (error) {
    const { message } = error as Error;
    throw Object.assign(new pulumi.RunError(message), { stack: message });
  }
}
