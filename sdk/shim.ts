/**
 * The provider's text, which every row of a state holds twice: Pulumi's dynamic host evaluates it and calls `handler` for
 * the provider. States outlive versions, so it is frozen: whatever behaves lives behind the `require`.
 */
export const SHIM = 'exports.handler=()=>require("pulumi-flowstack/provider")';
