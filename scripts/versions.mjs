/**
 * Every version that the scripts pin, in one place.
 *
 * To raise the engine: change the numbers here, put the same ones into engine/cli/go.mod and
 * engine/language-host/go.mod, and run `go mod tidy` in both folders. A unit test holds them equal.
 */

/** The Pulumi CLI that is installed or built when the machine has none. */
export const ENGINE = "3.259.0";

/** The oldest Pulumi CLI on PATH that will do: `pulumi import --file` takes a resource's inputs from here on. */
export const OLDEST_ENGINE = "3.253.0";

/**
 * The Pulumi Go SDK that the Node language host is built from. Today's host is no Go module that can be asked for,
 * but this SDK still has it inside, and it runs the programs of today's SDK.
 */
export const LANGUAGE_HOST = "3.68.0";

/** Go ignores the `replace` lines of a dependency, so the engine's own one is repeated in our go.mod. */
export const CLIPBOARD = {
  module: "github.com/atotto/clipboard",
  replacement: "github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e",
};

/** The oldest Node that Pulumi's SDK, undici and Vitest all run on. The scripts themselves need 20. */
export const OLDEST_NODE = "22.19.0";
