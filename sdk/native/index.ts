/** pulumi-flowstack/native: the same classes and functions, for the plugin. */
export type { ApiKeyConnectionArgs } from "../api-key-connection";
export type { ConnectionSetArgs } from "../connection-set";
export type {
  ConnectionInfo,
  GetConnectionArgs,
  GetConnectionOutputArgs,
  GetConnectionsArgs,
  GetConnectionsOutputArgs,
} from "../lookup";
export type { OAuthConnectionArgs } from "../oauth-connection";
export type { ProviderArgs } from "../provider-args";
export { ApiKeyConnection } from "./api-key-connection";
export { Connection } from "./connection";
export { ConnectionSet } from "./connection-set";
export { getConnection, getConnectionOutput, getConnections, getConnectionsOutput } from "./lookup";
export { OAuthConnection } from "./oauth-connection";
export { Provider } from "./provider";
