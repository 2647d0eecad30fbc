/**
 * The provider's text, which every row of a state contains twice: Pulumi's dynamic host evaluates it, and calls
 * `handler` to get the provider. States outlive versions, so this text never changes: all behaviour is behind the
 * `require`.
 */
export const SHIM = 'exports.handler=()=>require("pulumi-flowstack/provider")';
