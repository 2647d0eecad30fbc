import * as pulumi from "@pulumi/pulumi";
import { ApiKeyConnection } from "./api-key-connection";
import type { Connection } from "./connection";
import { requireHost } from "./host";
import { makeAll, makersOf } from "./manifest-connections";
import { OAuthConnection } from "./oauth-connection";
import { hasType, tokenOf } from "./type-token";

/** Arguments of a {@link ConnectionSet}. */
export interface ConnectionSetArgs {
  /**
   * Path of a YAML or JSON file that declares the connections. A relative path is looked up in the working directory (the
   * program's folder), and then in the folder of Pulumi.yaml.
   * It says where each key comes from, a secret of the stack's configuration or an environment variable, and never
   * contains the key itself. For editors, `pulumi-flowstack/connections.schema.json` is its JSON Schema.
   */
  file: string;
}

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
   * @throws pulumi.RunError MANIFEST_INVALID, with line and column; API_KEY_MISSING when a secret is not configured;
   *   ADOPTION_REFUSED when two resources of the program import the same connection; PACKAGE_NOT_FOUND
   */
  constructor(name: string, args: ConnectionSetArgs, opts?: pulumi.ComponentResourceOptions) {
    requireHost();
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
