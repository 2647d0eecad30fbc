import { sendWithUndici } from "../api/http/network";
import { cancelling } from "./cancel";
import { systemClock } from "./clock";
import { watchEngine } from "./orphan";
import type { World } from "./world";

/**
 * The real network, clock and environment. Its run is never cancelled.
 * @param engine address of the Pulumi engine that started this process, if one did
 */
export function realWorld(environment: NodeJS.ProcessEnv, tell: World["tell"], engine?: string): World {
  const isOrphaned = watchEngine(engine, systemClock);
  return {
    send: sendWithUndici,
    clock: systemClock,
    signal: cancelling().signal,
    isOrphaned,
    random: Math.random,
    tell,
    environment,
  };
}
