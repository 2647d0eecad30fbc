import * as pulumi from "@pulumi/pulumi";
import type { ConnectionSetArgs } from "../connection-set";
import { makeAll, makersOf } from "../manifest-connections";
import { hasType, tokenOf } from "../type-token";
import { ApiKeyConnection } from "./api-key-connection";
import type { Connection } from "./connection";
import { OAuthConnection } from "./oauth-connection";

/** All connections of an environment, declared in a file: one program, and a small file for each environment. */
export class ConnectionSet extends pulumi.ComponentResource {
  /** @internal Policies and {@link isInstance} compare a resource's type with it. */
  static readonly __pulumiType = tokenOf("ConnectionSet");

  /** The connections, by their logical names in the file. */
  readonly connections: Readonly<Record<string, Connection>>;

  /**
   * @param name logical name of the set; the connections are named `<name>-<logical name in the file>`
   * @param args the file
   * @param opts Pulumi's component options; the connections inherit `provider` and `providers`
   * @throws pulumi.RunError MANIFEST_INVALID, with line and column; API_KEY_MISSING when a secret is not configured
   */
  constructor(name: string, args: ConnectionSetArgs, opts?: pulumi.ComponentResourceOptions) {
    const makers = makersOf<Connection>(args?.file, { ApiKeyConnection, OAuthConnection });
    super(ConnectionSet.__pulumiType, name, {}, opts);
    this.connections = makeAll(makers, name, this);
    this.registerOutputs();
  }

  /** Whether `obj` is a ConnectionSet, even if another copy of this package made it. */
  static override isInstance(obj: unknown): obj is ConnectionSet {
    return hasType(obj, ConnectionSet.__pulumiType);
  }
}
