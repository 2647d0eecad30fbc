/** pulumi-flowstack: FlowStack connections in code. */
export { ApiKeyConnection, type ApiKeyConnectionArgs } from "./api-key-connection";
export { Connection } from "./connection";
export { ConnectionSet, type ConnectionSetArgs } from "./connection-set";
export {
  type ConnectionInfo,
  type GetConnectionArgs,
  type GetConnectionOutputArgs,
  type GetConnectionsArgs,
  type GetConnectionsOutputArgs,
  getConnection,
  getConnectionOutput,
  getConnections,
  getConnectionsOutput,
  type LookupOptions,
} from "./lookup";
export { OAuthConnection, type OAuthConnectionArgs } from "./oauth-connection";
export { Provider } from "./provider";
export type { ProviderArgs } from "./provider-args";
