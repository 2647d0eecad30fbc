/**
 * What Pulumi's serialiser makes of `require("pulumi-flowstack/shim")` in a program, which it writes into every dynamic
 * resource. The shim is frozen, and so is this; a test holds it against the serialiser's own.
 */
export const PROVIDER_TEXT = `exports.handler = __f0;
const provider = require("pulumi-flowstack/shim");

function __f0() {
  return (function() {
    with({ this: undefined, arguments: undefined }) {

return () => provider;

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
`;
