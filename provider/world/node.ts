import { FlowstackError } from "../messages/errors";

/** The oldest Node that undici 8 runs on. On an older one, undici fails while it loads, with an unhelpful message. */
const OLDEST = [22, 19] as const;

const REQUIRED = `pulumi-flowstack requires Node ${OLDEST.join(".")} or newer`;

/** Why this version of Node cannot be used, or undefined if it can. */
export function nodeFault(version: string): FlowstackError | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return new FlowstackError("NODE_TOO_OLD", {
    problem: `${REQUIRED}; this is Node ${version}.`,
    fix: "Install a newer version from https://nodejs.org.",
  });
}

/** @throws FlowstackError NODE_TOO_OLD, without a stack: Pulumi's host prints the stack of what fails while the provider loads */
export function assertNode(version: string): void {
  const fault = nodeFault(version);
  if (fault) throw Object.assign(fault, { stack: "see the message at the resource" });
}

/** Why Pulumi's provider process cannot run on what `node` on PATH is; `undefined`: PATH has no `node`. */
export function hostNodeFault(version: string | undefined): FlowstackError | undefined {
  if (version !== undefined) return nodeFault(version);
  return new FlowstackError("NODE_MISSING", {
    problem: `${REQUIRED} for Pulumi's provider process, also if Bun runs the program. PATH has no node.`,
    fix: "Install it from https://nodejs.org.",
  });
}
