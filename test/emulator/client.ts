import type { ApiRequest, Emulator, FlowStack, Outcome, Reply } from "../../emulator/index";

/** Sends a request to a FlowStack in this process, with its first key unless another is given, and expects a reply. */
export function call(
  flowstack: FlowStack,
  method: string,
  path: string,
  body?: unknown,
  key?: string,
): Reply {
  const outcome = outcomeOf(flowstack, method, path, body, key);
  if (outcome.kind !== "reply") throw new Error(`Expected a reply, got ${outcome.kind}.`);
  return outcome.reply;
}

/** The same, for a request that a fault may leave without a reply. */
export function outcomeOf(
  flowstack: FlowStack,
  method: string,
  path: string,
  body?: unknown,
  key?: string,
): Outcome {
  return flowstack.handle(request(method, path, body, key ?? flowstack.apiKey));
}

function request(method: string, path: string, body: unknown, key: string): ApiRequest {
  const text = typeof body === "string" ? body : JSON.stringify(body ?? "");
  return { method, path: `/api/v1${path}`, headers: { Authorization: `Bearer ${key}` }, body: text };
}

// biome-ignore lint/suspicious/noExplicitAny: tests read bodies of every shape.
export function bodyOf(reply: Reply): any {
  return JSON.parse(String(reply.body));
}

/**
 * The body of a valid create request, with some fields changed. Its key is a canary: a string that occurs nowhere else, so
 * that a test can search for it where no key may be.
 */
export function create(changed: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: "Production Stripe",
    app: "stripe",
    type: "API_KEY",
    value: { apiKey: "sk_canary_1" },
    ...changed,
  };
}

/** Sends a request to an emulator over HTTP. */
export function send(emulator: Emulator, method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${emulator.apiKey}`, "content-type": "application/json" };
  const init: RequestInit = { method, headers, redirect: "manual" };
  return fetch(`${emulator.url}${path}`, body === undefined ? init : { ...init, body: JSON.stringify(body) });
}

/** Runs a command of the control interface, as another process does. */
export function command(emulator: Emulator, name: string, sent?: unknown): Promise<Response> {
  const url = new URL(`/_emulator/${name}`, emulator.url);
  return fetch(url, { method: "POST", ...(sent === undefined ? {} : { body: JSON.stringify(sent) }) });
}
