import { systemClock } from "./clock";
import { watchEngine } from "./engine";
import type { HttpReply, HttpRequest, World } from "./exchange";

/**
 * The world as it is.
 * @param engine address of the engine that started this process, if one did
 */
export function realWorld(
  environment: NodeJS.ProcessEnv,
  log: (line: string) => void,
  engine?: string,
): World {
  const isOrphaned = watchEngine(engine, systemClock);
  return { send, clock: systemClock, isOrphaned, random: Math.random, log, environment };
}

let network: Promise<typeof import("./network")> | undefined;

/** Most previews send nothing, and need not wait until undici is loaded. */
async function send(request: HttpRequest): Promise<HttpReply> {
  network ??= import("./network.js");
  return (await network).sendWithUndici(request);
}
