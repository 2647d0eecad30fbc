import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from "undici";
import type { z } from "zod";
import { systemClock } from "./clock";
import type { Settings } from "./config";
import { watchEngine } from "./engine";
import { FlowstackError, isFailure } from "./errors";
import { type Call, Exchange, type HttpReply, type HttpRequest, type World } from "./exchange";
import { badReply, bodyOf, brokenOff } from "./failures";
import { type Connection, type ConnectionPage, connection, connectionPage } from "./schema";

/** The largest page that FlowStack gives (flowstack-api.md, section 1). */
const PAGE_SIZE = 100;

/** A page of 100 connections has some 30 kB: whatever is this large is not FlowStack's. Bytes. */
const LARGEST_BODY = 4 * 1024 * 1024;

/** What a new connection is made of. */
export interface NewConnection {
  name: string;
  app: string;
  apiKey: string;
}

/** FlowStack's REST API, one method an endpoint. Each may throw a FlowstackError. */
export class FlowstackClient {
  readonly #exchange: Exchange;

  constructor(settings: Settings, world: World) {
    this.#exchange = new Exchange(settings, world);
  }

  /**
   * One page of the project's connections.
   * @param cursor what the page before gave
   * @param maxRetries attempts after the first. Default: flowstack:maxRetries, which it cannot exceed
   */
  list(cursor?: string, maxRetries?: number): Promise<ConnectionPage> {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor !== undefined && { cursor }) });
    return this.#run(connectionPage, { method: "GET", path: `/connections?${query}`, maxRetries });
  }

  async get(id: string): Promise<Connection> {
    const row = await this.#run(connection, { method: "GET", path: pathOf(id) });
    if (row.id !== id) throw badReply("GET /connections");
    return row;
  }

  /** Sent again only when FlowStack certainly did nothing: an error of unknown fate is for the caller to resolve. */
  create({ name, app, apiKey }: NewConnection): Promise<Connection> {
    const body = { name, app, type: "API_KEY", value: { apiKey } };
    return this.#run(connection, { method: "POST", path: "/connections", body, secrets: [apiKey] });
  }

  /**
   * @returns "absent" when FlowStack answers that it has no such connection. That may be the work of an earlier attempt
   * whose reply was lost, or the answer for another project's connection: the caller must know which.
   */
  async delete(id: string): Promise<"deleted" | "absent"> {
    try {
      await this.#exchange.run({ method: "DELETE", path: pathOf(id), read: assertFromFlowstack });
      return "deleted";
    } catch (error) {
      if (isFailure(error, "NOT_FOUND")) return "absent";
      throw error;
    }
  }

  #run<T>(shape: z.ZodType<T>, call: Omit<Call<T>, "read">): Promise<T> {
    const name = `${call.method} /connections`;
    const read = (reply: HttpReply) => {
      const parsed = shape.safeParse(bodyOf(name, reply));
      if (!parsed.success) throw badReply(name);
      return parsed.data;
    };
    return this.#exchange.run({ ...call, read });
  }
}

/** A login page in between may answer 200 to anything: only FlowStack's own words mean that a connection is revoked. */
function assertFromFlowstack(reply: HttpReply): void {
  if (reply.body.trim() !== "") bodyOf("DELETE /connections", reply);
}

function pathOf(id: string): string {
  return `/connections/${encodeURIComponent(id)}`;
}

/** The one timeout is the request's own; undici's would strike first where that is long. */
const options = { allowH2: false, headersTimeout: 0, bodyTimeout: 0 };
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
  return { send: sendWithUndici, clock: systemClock, isOrphaned, random: Math.random, log, environment };
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
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_BODY) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw brokenOff(error);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function tooLarge(): FlowstackError {
  return new FlowstackError(
    "BODY_TOO_LARGE",
    `The reply has more than ${LARGEST_BODY} bytes: it is not FlowStack's. Check flowstack:baseUrl and HTTPS_PROXY.`,
    "unknown",
  );
}
