import { FlowstackError } from "../messages/errors";

/** The oldest Node that undici 8 runs on: on an older one it fails while it loads, with what helps nobody. */
const OLDEST = [22, 19] as const;

/** What is wrong with a version of Node, or undefined where nothing is. */
export function nodeFault(version: string): FlowstackError | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return new FlowstackError(
    "NODE_TOO_OLD",
    `Node ${OLDEST.join(".")} or newer is needed, and this one is ${version}: https://nodejs.org`,
  );
}
