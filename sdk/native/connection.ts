import * as pulumi from "@pulumi/pulumi";
import type { ConnectionKind } from "../../provider/schema/connections";
import { version } from "../../provider/world/version";
import { ConnectionResource } from "../connection-resource";
import { hasType, tokenOf } from "../type-token";

/** What every kind of FlowStack connection has in common. To the engine it is a resource of the plugin. */
export abstract class Connection extends ConnectionResource {
  protected constructor(
    kind: ConnectionKind,
    name: string,
    inputs: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions,
  ) {
    super(kind, tokenOf(kind), name, inputs, pulumi.mergeOptions({ version }, opts));
  }

  /** Whether `obj` is a connection of either kind, even if another copy of this package made it. */
  static override isInstance(obj: unknown): obj is Connection {
    return hasType(obj, tokenOf("ApiKeyConnection")) || hasType(obj, tokenOf("OAuthConnection"));
  }
}
