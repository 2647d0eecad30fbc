import { ComponentResource, type Output } from "@pulumi/pulumi";
import { PLUGIN, type StackOptions, testStack } from "../harness";

// The compiled package, as users install it: CommonJS.
import flowstack = require("pulumi-flowstack/native");

export const {
  ApiKeyConnection,
  ConnectionSet,
  getConnection,
  getConnectionOutput,
  getConnections,
  getConnectionsOutput,
  OAuthConnection,
  Provider,
} = flowstack;

export const nativeStack = (options: StackOptions = {}) => testStack({ plugin: PLUGIN, ...options });

/** The component as programs in other languages use it: the plugin makes its connections. */
export class ConstructedSet extends ComponentResource {
  declare readonly ids: Output<Record<string, string>>;

  constructor(name: string, args: { file: string }) {
    super("flowstack:index:ConnectionSet", name, { ids: undefined, ...args }, {}, true);
  }
}
