import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from "undici";
import { FlowstackError } from "../messages/errors";
import type { HttpReply, HttpRequest } from "../world/world";
import { brokenOff } from "./failures";

/** A page of 100 connections has some 30 kB: whatever is this large is not FlowStack's. Bytes. */
const LARGEST_BODY = 4 * 1024 * 1024;

/** The one timeout is the request's own; undici's would strike first where that is long. */
const options = { allowH2: false, headersTimeout: 0, bodyTimeout: 0, maxResponseSize: LARGEST_BODY };
let agents: { direct: Agent; proxied: EnvHttpProxyAgent } | undefined;

/**
 * http is for loopback alone, where a proxy has no business: it would see the key. Else HTTPS_PROXY and NO_PROXY work as
 * everywhere; NODE_EXTRA_CA_CERTS is Node's own doing.
 */
function dispatcherFor(url: string): Dispatcher {
  try {
    agents ??= { direct: new Agent(options), proxied: new EnvHttpProxyAgent(options) };
  } catch {
    // undici's own message repeats the address, password and all.
    throw new FlowstackError(
      "CONFIG_INVALID",
      "HTTPS_PROXY and HTTP_PROXY must be URLs such as http://proxy.example:8080.",
    );
  }
  return url.startsWith("http:") ? agents.direct : agents.proxied;
}

/** One request over the network. Redirects are not followed. */
export async function sendWithUndici({ url, timeout, ...rest }: HttpRequest): Promise<HttpReply> {
  const dispatcher = dispatcherFor(url);
  const reply = await request(url, { ...rest, dispatcher, signal: AbortSignal.timeout(timeout) });
  const headers = Object.fromEntries(
    Object.entries(reply.headers).map(([name, value]) => [name, String(value)]),
  );
  return { status: reply.statusCode, headers, body: await wholeBody(reply) };
}

async function wholeBody({ body }: Dispatcher.ResponseData): Promise<string> {
  try {
    return await body.text();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "UND_ERR_RES_EXCEEDED_MAX_SIZE"
      ? tooLarge()
      : brokenOff(error);
  }
}

function tooLarge(): FlowstackError {
  return new FlowstackError(
    "BODY_TOO_LARGE",
    `The reply has more than ${LARGEST_BODY} bytes: it is not FlowStack's. Check flowstack:baseUrl and HTTPS_PROXY.`,
    "unknown",
  );
}
