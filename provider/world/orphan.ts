import { connect } from "node:net";
import type { Clock } from "./clock";

/** How long a successful check stays valid, in milliseconds: less than any wait before a retry. */
const CHECK_VALID_FOR = 250;

/**
 * Detects that the Pulumi engine has ended. Pulumi does not stop its dynamic host when the CLI is killed: requests sent after
 * that belong to a run whose state nobody saves, and could undo what the next run has repaired.
 * @param address of the engine, `127.0.0.1:<port>`, as Pulumi passes it to the host
 * @returns a function that resolves to true once an engine that was seen before refuses connections
 */
export function watchEngine(address: string | undefined, clock: Clock): () => Promise<boolean> {
  const [, host = "", port = ""] = /^(127\.0\.0\.1|localhost):(\d+)$/.exec(address ?? "") ?? [];
  let lastSeen = Number.NEGATIVE_INFINITY;
  return async () => {
    if (port === "" || clock.now() - lastSeen < CHECK_VALID_FOR) return false;
    const outcome = await tryToConnect(host, Number(port));
    if (outcome === "open") lastSeen = clock.now();
    return outcome === "refused" && Number.isFinite(lastSeen);
  };
}

/** Any error other than a refused connection proves nothing. */
function tryToConnect(host: string, port: number): Promise<"open" | "refused" | "unknown"> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (outcome: "open" | "refused" | "unknown") => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once("connect", () => end("open"));
    socket.once("error", ({ code }: NodeJS.ErrnoException) =>
      end(code === "ECONNREFUSED" ? "refused" : "unknown"),
    );
  });
}
