import { FlowstackClient } from "../../provider/api/client";
import type { Settings } from "../../provider/schema/settings";
import type { HttpReply, HttpRequest } from "../../provider/world/world";
import type { VirtualClock } from "./clock";
import { aWorld, settings } from "./world";

/** How a scripted server answers one request. */
export type Step = HttpReply | Error;

export function reply(status: number, body: unknown = "", headers: Record<string, string> = {}): HttpReply {
  const isText = typeof body === "string";
  const type: Record<string, string> = isText ? {} : { "content-type": "application/json" };
  return { status, headers: { ...type, ...headers }, body: isText ? body : JSON.stringify(body) };
}

/** A reply with the error body of FlowStack (flowstack-api.md, section 3). */
export function refusal(
  statusCode: number,
  message = "No.",
  headers: Record<string, string> = {},
): HttpReply {
  const code = statusCode === 404 ? "NOT_FOUND" : "SOME_CODE";
  return reply(statusCode, { error: { code, message, statusCode } }, headers);
}

export function html(status: number): HttpReply {
  return reply(status, `<html><body><h1>${status}</h1></body></html>`, { "content-type": "text/html" });
}

/** A network error with a code of Node or undici. */
export function transportError(code: string, syscall?: string): Error {
  return Object.assign(new Error(`sk_secret in ${code}`), { code, ...(syscall && { syscall }) });
}

export function timeout(): Error {
  return new DOMException("The operation was aborted due to timeout", "TimeoutError");
}

export interface Scripted {
  client: FlowstackClient;
  sent: HttpRequest[];
  clock: VirtualClock;
}

/** A client of a server that answers with these steps in order, then repeats the last one. */
export function scripted(
  steps: Step[],
  changed: Partial<Settings> = {},
  { signal }: { signal?: AbortSignal } = {},
): Scripted {
  const sent: HttpRequest[] = [];
  const send = async (request: HttpRequest): Promise<HttpReply> => {
    const step = steps[Math.min(sent.push(request), steps.length) - 1] as Step;
    if (step instanceof Error) throw step;
    return step;
  };
  const world = aWorld(send, signal && { signal });
  return { client: new FlowstackClient(settings(changed), world), sent, clock: world.clock };
}
