import { setMaxListeners } from "node:events";
import { sendWithUndici } from "../api/http/network";
import { systemClock } from "./clock";
import { watchEngine } from "./orphan";
import type { World } from "./world";

/**
 * The real network, clock and environment.
 * @param engine address of the Pulumi engine that started this process, if one did
 * @param cancelling aborts when the run is cancelled; default: never
 */
export function realWorld(
  environment: NodeJS.ProcessEnv,
  tell: World["tell"],
  engine?: string,
  cancelling = new AbortController(),
): World {
  // Every wait listens to this one signal: more than ten listeners are no leak, and older versions of Node would warn.
  setMaxListeners(0, cancelling.signal);
  const isOrphaned = watchEngine(engine, systemClock);
  return {
    send: sendWithUndici,
    clock: systemClock,
    signal: cancelling.signal,
    isOrphaned,
    random: Math.random,
    tell,
    environment,
  };
}
