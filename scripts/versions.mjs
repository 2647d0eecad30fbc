/**
 * The versions that the scripts pin.
 *
 * To raise the engine's version, change ENGINE here, write the same version into engine/cli/go.mod, and run
 * `go mod tidy` in that folder. A unit test compares the two.
 */

/** The Pulumi CLI that is installed or built when the machine has none. */
export const ENGINE = "3.259.0";

/** The oldest usable Pulumi CLI: from this version on, `pulumi import --file` accepts a resource's inputs. */
export const OLDEST_ENGINE = "3.253.0";

/** The oldest Node on which Pulumi's SDK, undici and Vitest all run. The scripts themselves need Node 20. */
export const OLDEST_NODE = "22.19.0";
