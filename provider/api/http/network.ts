import type { Dispatcher, Pool } from "undici";
import { FlowstackError } from "../../messages/errors";
import type { HttpReply, HttpRequest } from "../../world/world";
import { corrected } from "./connector";
import { errorForCutBody } from "./transport";

const MIB = 1024 * 1024;

/** Bytes. A page of 100 connections has about 30 kB, so a larger body does not come from FlowStack. */
const LARGEST_BODY = 4 * MIB;

/** The request's own timeout is the only one: undici's would end a request earlier when that timeout is long. */
const LIMITS = { headersTimeout: 0, bodyTimeout: 0, maxResponseSize: LARGEST_BODY };

/** `useMilo: false`: connector.ts knows only the standard parser. */
const OPTIONS = { ...LIMITS, allowH2: false, useMilo: false };

/** Most previews send nothing, so undici is loaded only for the first request. */
const undici = () => require("undici") as typeof import("undici");

let agents: { direct: Dispatcher; proxied: Dispatcher } | undefined;

function newAgents(): NonNullable<typeof agents> {
  const { Agent, EnvHttpProxyAgent } = undici();
  const options = { ...OPTIONS, factory: newPool };
  try {
    return { direct: new Agent(options), proxied: new EnvHttpProxyAgent(options) };
  } catch {
    // undici's own message repeats the address, including the password.
    throw new FlowstackError("CONFIG_INVALID", {
      problem: "HTTPS_PROXY or HTTP_PROXY is not a valid URL.",
      fix: "Set it to a URL such as http://proxy.example:8080, or unset it.",
    });
  }
}

/** The connections to one server. For a server behind a proxy, undici passes in a function that connects through the proxy. */
function newPool(origin: string | URL, options: Pool.Options): Pool {
  const { Pool, buildConnector } = undici();
  const connect =
    typeof options.connect === "function" ? options.connect : buildConnector({ allowH2: false });
  return new Pool(origin, { ...options, connect: corrected(connect) });
}

/**
 * http is allowed for loopback only and never uses a proxy, which would see the key. For https, HTTPS_PROXY and NO_PROXY
 * work as usual; Node itself reads NODE_EXTRA_CA_CERTS.
 */
function dispatcherFor(url: string): Dispatcher {
  agents ??= newAgents();
  return url.startsWith("http:") ? agents.direct : agents.proxied;
}

/** Sends one request over the network. Redirects are not followed. */
export async function sendWithUndici({ url, timeout, ...rest }: HttpRequest): Promise<HttpReply> {
  const { request } = undici();
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
    const isTooLarge = (error as NodeJS.ErrnoException).code === "UND_ERR_RES_EXCEEDED_MAX_SIZE";
    throw isTooLarge ? tooLarge() : errorForCutBody(error);
  }
}

function tooLarge(): FlowstackError {
  return new FlowstackError("BODY_TOO_LARGE", {
    problem: `The reply is larger than ${LARGEST_BODY / MIB} MiB, so it does not come from FlowStack.`,
    fix: "Check flowstack:baseUrl and HTTPS_PROXY.",
    outcome: "unknown",
  });
}
