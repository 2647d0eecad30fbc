import { join } from "node:path";
import { ROOT } from "../../local-stack";
import { type StackOptions, testStack } from "../harness";

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

/** The plugin, as the build makes it. */
export const PLUGIN = join(ROOT, "dist", "plugin");

export const nativeStack = (options: StackOptions = {}) => testStack({ plugin: PLUGIN, ...options });
