import { connect } from "node:net";
import type { Clock } from "./clock";

/** For how long an engine that was there is taken to be there still, in milliseconds: less than any wait before a retry. */
const STILL_THERE = 250;

/**
 * Pulumi does not end its dynamic host when the CLI is killed. What goes on there would write to FlowStack for a run whose
 * state nobody keeps, perhaps after the next run has put everything right.
 * @param address of the engine, `127.0.0.1:<port>`, as the host is given it
 * @returns tells whether the engine, which was there once, does not listen any more
 */
export function watchEngine(address: string | undefined, clock: Clock): () => Promise<boolean> {
  const [, host = "", port = ""] = /^(127\.0\.0\.1|localhost):(\d+)$/.exec(address ?? "") ?? [];
  let lastSeen = Number.NEGATIVE_INFINITY;
  return async () => {
    if (port === "" || clock.now() - lastSeen < STILL_THERE) return false;
    const outcome = await knock(host, Number(port));
    if (outcome === "open") lastSeen = clock.now();
    return outcome === "refused" && Number.isFinite(lastSeen);
  };
}

/** Whatever is neither proves nothing. */
function knock(host: string, port: number): Promise<"open" | "refused" | "unknown"> {
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
