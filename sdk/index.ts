/** pulumi-flowstack: FlowStack connections in code. */
export { ApiKeyConnection, type ApiKeyConnectionArgs } from "./api-key-connection";
export { Connection } from "./connection";
export { OAuthConnection, type OAuthConnectionArgs } from "./oauth-connection";
export { Provider, type ProviderArgs } from "./provider";
