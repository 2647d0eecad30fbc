import { setMaxListeners } from "node:events";
import { FlowstackError } from "../messages/errors";

/** What cancels a run. Every wait listens to its one signal: more than ten listeners are no leak. */
export function cancelling(): AbortController {
  const controller = new AbortController();
  // Older versions of Node would warn.
  setMaxListeners(0, controller.signal);
  return controller;
}

/**
 * What a wait rejects with when the run is cancelled.
 * @param after the failure that the wait followed: its request may have been carried out
 */
export function cancelled(after?: FlowstackError): FlowstackError {
  return new FlowstackError("CANCELLED", {
    problem: "The run was cancelled, so no further request is sent to FlowStack.",
    fix: "Run the same command again.",
    outcome: after?.outcome ?? "unprocessed",
    ...(after && { cause: after.code }),
  });
}

/** @throws FlowstackError CANCELLED */
export function assertNotCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}
