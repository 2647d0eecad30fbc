import * as pulumi from "@pulumi/pulumi";
import { claim } from "./claims";
import { Connection } from "./connection";

/** Which connection an {@link OAuthConnection} adopts, and what it must be like. */
export interface OAuthConnectionArgs {
  /**
   * Id of a connection that was made in FlowStack's dashboard; the resource option `import` gives it as well. A changed
   * id replaces the resource, and touches nothing in FlowStack. Without one, the preview lists those that would fit.
   */
  connectionId?: pulumi.Input<string>;
  /** Slug that the connection must have, such as `"gmail"`. Default: any. */
  app?: pulumi.Input<string>;
  /** Display name that the connection must have. Default: any. */
  name?: pulumi.Input<string>;
  /** Whether a connection that is not ACTIVE stops the run. Default: false, a warning. */
  requireActive?: pulumi.Input<boolean>;
  /** Whether destroy revokes the connection in FlowStack. Default: false. */
  revokeOnDestroy?: pulumi.Input<boolean>;
}

/**
 * A FlowStack connection that was born in a browser, such as an OAuth grant: import-only. It is adopted by its id, never
 * created, and never revoked unless `revokeOnDestroy` says so. "Reconnect" in the dashboard repairs it under the same id.
 */
export class OAuthConnection extends Connection {
  /** The id of the adopted connection. */
  declare readonly connectionId: pulumi.Output<string>;

  /**
   * @param name logical name, unique in the program
   * @param args which connection to adopt
   * @param opts Pulumi's resource options; `import` is another way to give `connectionId`
   */
  constructor(name: string, args: OAuthConnectionArgs, opts: pulumi.CustomResourceOptions = {}) {
    const { import: importId, ...options } = opts;
    const given = oneIdOf(name, args.connectionId, importId);
    // What is not a text goes on as it is, for the provider to refuse; its mere presence tells which kind this is.
    const claimed = () => map(given, (id) => (typeof id === "string" && id ? claim(id, name) : (id ?? "")));
    const inputs = { ...args, connectionId: options.id ?? claimed() };
    super("OAuthConnection", name, inputs, options, ADVICE);
  }

  /** Reads an existing connection without managing it. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): OAuthConnection {
    return new OAuthConnection(name, { connectionId: id }, { ...opts, id });
  }
}

/** @throws pulumi.RunError when the two ways to give the id name different ones */
function oneIdOf(
  resource: string,
  connectionId: pulumi.Input<string> | undefined,
  importId: string | undefined,
): pulumi.Input<string> | undefined {
  if (connectionId === undefined || importId === undefined) return connectionId ?? importId;
  return map(connectionId, (id) => {
    if (id === importId) return id;
    throw new pulumi.RunError(
      `The resource "${resource}" has connectionId "${id}", and its option import names "${importId}". Leave one of them out.`,
    );
  });
}

/** At once where the value is at hand: before what a promise throws, Pulumi puts words of its own. */
function map<T, U>(input: pulumi.Input<T>, change: (value: pulumi.Unwrap<T>) => U): pulumi.Input<U> {
  const isLater = pulumi.Output.isInstance(input) || input instanceof Promise;
  return isLater ? pulumi.output(input).apply(change as never) : change(input as pulumi.Unwrap<T>);
}

const ADVICE =
  'Press "Reconnect" in FlowStack\'s dashboard under Connections: its id stays, and flows keep working.';
