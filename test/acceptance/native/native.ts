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
