import { FlowstackError } from "../messages/errors";

/** The oldest Node that undici 8 runs on. On an older one, undici fails while it loads, with an unhelpful message. */
const OLDEST = [22, 19] as const;

/** Why this version of Node cannot be used, or undefined if it can. */
export function nodeFault(version: string): FlowstackError | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return new FlowstackError("NODE_TOO_OLD", {
    problem: `pulumi-flowstack requires Node ${OLDEST.join(".")} or newer; this is Node ${version}.`,
    fix: "Install a newer version from https://nodejs.org.",
  });
}

/** @throws FlowstackError NODE_TOO_OLD, without a stack: Pulumi's host prints the stack of what fails while the provider loads */
export function assertNode(version: string): void {
  const fault = nodeFault(version);
  if (fault) throw Object.assign(fault, { stack: "see the message at the resource" });
}
