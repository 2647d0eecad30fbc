import type * as pulumi from "@pulumi/pulumi";
import type { ApiKeyConnectionArgs } from "../api-key-connection";
import { secretIfDefined } from "../inputs";
import { hasType, tokenOf } from "../type-token";
import { Connection } from "./connection";

/**
 * A FlowStack connection with an API key, which Pulumi creates, replaces and revokes: the plugin's form of the class of
 * the same name in `pulumi-flowstack`.
 */
export class ApiKeyConnection extends Connection {
  /** @internal Policies and {@link isInstance} compare a resource's type with it. */
  static readonly __pulumiType = tokenOf("ApiKeyConnection");

  /**
   * @param name logical name of the resource, unique in the program
   * @param args the connection's app, key and options
   * @param opts Pulumi's resource options; `import` takes the id of an existing connection
   */
  constructor(name: string, args: ApiKeyConnectionArgs, opts: pulumi.CustomResourceOptions = {}) {
    // A JavaScript program may leave the arguments out: the provider names what is missing.
    const key = args?.apiKey;
    const apiKey = key !== undefined && { apiKey: secretIfDefined(key) };
    super("ApiKeyConnection", name, { ...args, ...apiKey }, opts);
  }

  /** Whether `obj` is an ApiKeyConnection, even if another copy of this package made it. */
  static override isInstance(obj: unknown): obj is ApiKeyConnection {
    return hasType(obj, ApiKeyConnection.__pulumiType);
  }

  /**
   * Reads an existing connection without managing it: nothing in FlowStack is changed through it.
   * @param name logical name of the resource, unique in the program
   * @param id id of the connection, such as `"conn_abc123"`
   * @param opts Pulumi's resource options
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): ApiKeyConnection {
    return new ApiKeyConnection(name, {} as ApiKeyConnectionArgs, { ...opts, id });
  }
}
