/** pulumi-flowstack: FlowStack connections in code. */
export { ApiKeyConnection, type ApiKeyConnectionArgs } from "./api-key-connection";
export { Provider, type ProviderArgs } from "./provider";
