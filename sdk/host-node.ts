import { spawnSync } from "node:child_process";
import { hostNodeFault } from "../provider/world/node";
import { asRunError } from "./run-error";

/**
 * Checks the Node that Pulumi's dynamic host will run on: an older one fails at each resource, and none at all with "could
 * not read plugin".
 * @throws pulumi.RunError NODE_TOO_OLD or NODE_MISSING
 */
export function requireNodeInHost(versions: NodeJS.ProcessVersions = process.versions): void {
  const fault = hostNodeFault(versions.bun ? nodeOnPath() : versions.node);
  if (fault) throw asRunError(fault);
}

/** Bun can run a program, but the host is always the `node` on PATH. Bun's own `process.versions.node` is only a claim. */
function nodeOnPath(): string | undefined {
  const { status, stdout } = spawnSync("node", ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim().replace(/^v/, "") : undefined;
}
