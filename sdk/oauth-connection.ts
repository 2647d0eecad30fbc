import type * as pulumi from "@pulumi/pulumi";
import { claim } from "./claims";
import { Connection } from "./connection";
import { importedId } from "./imported-id";
import { mapInput } from "./inputs";
import { dynamicTypeOf, hasType } from "./type-token";

/** Arguments of an {@link OAuthConnection}: which connection to import, and what it must be like. */
export interface OAuthConnectionArgs {
  /**
   * Id of a connection that was created in FlowStack's dashboard, such as `"conn_xyz789"`. Required, unless the
   * resource option `import` gives it. A change replaces the resource in the state, and changes nothing in FlowStack.
   * Without an id, the preview lists the connections that match.
   */
  connectionId?: pulumi.Input<string | undefined>;
  /** Slug of the external service that the connection must have, such as `"gmail"`; else the run stops. Default: any. */
  app?: pulumi.Input<string | undefined>;
  /** Display name that the connection must have; else the run stops. Default: any. */
  name?: pulumi.Input<string | undefined>;
  /** Whether a connection that is not ACTIVE stops the run, already in the preview. Default: false, a warning. */
  requireActive?: pulumi.Input<boolean | undefined>;
  /**
   * Whether `pulumi destroy` revokes the connection in FlowStack, after which flows that use it fail. Default: false,
   * which only removes it from the state.
   */
  revokeOnDestroy?: pulumi.Input<boolean | undefined>;
}

/**
 * A FlowStack connection that a person authorized in a browser, such as an OAuth connection. FlowStack's API cannot
 * create one, so this resource imports it by its id. Nothing in FlowStack is changed, unless `revokeOnDestroy` is set.
 * "Reconnect" in FlowStack's dashboard repairs a connection that is not ACTIVE; its id stays.
 */
export class OAuthConnection extends Connection {
  /** @internal Policies and {@link isInstance} compare a resource's type with it. */
  static readonly __pulumiType = dynamicTypeOf("OAuthConnection");

  /** Id of the imported connection. */
  declare readonly connectionId: pulumi.Output<string>;

  /**
   * @param name logical name of the resource, unique in the program
   * @param args which connection to import
   * @param opts Pulumi's resource options; `import` is another way to give `connectionId`
   * @throws pulumi.RunError ADOPTION_REFUSED when two resources of the program import the same connection, or when
   *   `connectionId` and `import` differ; PACKAGE_NOT_FOUND when Pulumi's dynamic host cannot find this package
   */
  constructor(name: string, args: OAuthConnectionArgs = {}, opts: pulumi.CustomResourceOptions = {}) {
    const { import: importId, ...options } = opts;
    const given = importedId(name, args.connectionId, importId);
    // The provider refuses what is not a string. It tells the two kinds apart by the presence of connectionId.
    const owner = { name };
    const claimed = () =>
      mapInput(given, (id) => (typeof id === "string" && id ? claim(id, owner) : (id ?? "")));
    const inputs = { ...args, connectionId: options.id ?? claimed() };
    super("OAuthConnection", name, inputs, options);
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
    return new OAuthConnection(name, { connectionId: id }, { ...opts, id });
  }
}
