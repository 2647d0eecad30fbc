import type * as pulumi from "@pulumi/pulumi";
import { importedId } from "../imported-id";
import type { OAuthConnectionArgs } from "../oauth-connection";
import { hasType, tokenOf } from "../type-token";
import { Connection } from "./connection";

/**
 * A FlowStack connection that a person authorized in a browser, imported by its id: the plugin's form of the class of the
 * same name in `pulumi-flowstack`.
 */
export class OAuthConnection extends Connection {
  /** @internal Policies and {@link isInstance} compare a resource's type with it. */
  static readonly __pulumiType = tokenOf("OAuthConnection");

  /** Id of the imported connection. */
  declare readonly connectionId: pulumi.Output<string>;

  /**
   * @param name logical name of the resource, unique in the program
   * @param args which connection to import
   * @param opts Pulumi's resource options; `import` is another way to give `connectionId`
   * @throws pulumi.RunError ADOPTION_REFUSED when `connectionId` and `import` differ
   */
  constructor(name: string, args: OAuthConnectionArgs = {}, opts: pulumi.CustomResourceOptions = {}) {
    const connectionId = importedId(name, args.connectionId, opts.import);
    super("OAuthConnection", name, { ...args, connectionId }, opts);
  }

  /** Whether `obj` is an OAuthConnection, even if another copy of this package made it. */
  static override isInstance(obj: unknown): obj is OAuthConnection {
    return hasType(obj, OAuthConnection.__pulumiType);
  }

  /**
   * Reads an existing connection without managing it.
   * @param name logical name of the resource, unique in the program
   * @param id id of the connection, such as `"conn_xyz789"`
   * @param opts Pulumi's resource options
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): OAuthConnection {
    return new OAuthConnection(name, {}, { ...opts, id });
  }
}
