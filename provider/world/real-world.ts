import { systemClock } from "./clock";
import { watchEngine } from "./orphan";
import type { HttpReply, HttpRequest, World } from "./world";

/**
 * The world as it is.
 * @param engine address of the engine that started this process, if one did
 */
export function realWorld(environment: NodeJS.ProcessEnv, tell: World["tell"], engine?: string): World {
  const isOrphaned = watchEngine(engine, systemClock);
  return {
    send,
    clock: systemClock,
    isOrphaned,
    random: Math.random,
    tell,
    environment,
    signal: new AbortController().signal,
  };
}

let network: Promise<typeof import("../api/network")> | undefined;

/** Most previews send nothing, and need not wait until undici is loaded. */
async function send(request: HttpRequest): Promise<HttpReply> {
  network ??= import("../api/network.js");
  return (await network).sendWithUndici(request);
}
