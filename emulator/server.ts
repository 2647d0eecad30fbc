import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { command, isCommand } from "./control";
import type { Service } from "./flowstack";
import { type InterimStatus, interimStatuses } from "./interim";
import type { EmulatorOptions } from "./options";
import { type ApiRequest, errorReply, type Outcome, type Reply } from "./wire";

/** Only this machine may reach an emulator. */
const HOST = "127.0.0.1";
/** What an endless body consists of: white space, which is valid JSON anywhere. 64 KiB at a time. */
const CHUNK = " ".repeat(64 * 1024);

/** A running server. */
export interface Listening {
  readonly port: number;
  /** Stops listening and closes every socket, also those of requests that hang. */
  readonly close: () => Promise<void>;
}

/** Serves a FlowStack on a port of the loopback interface; rejects if the port is in use. */
export async function listen(service: Service, options: EmulatorOptions): Promise<Listening> {
  const stop = new AbortController();
  const server = createServer((request, response) => {
    answer(service, options, request, response, stop.signal).catch(() => answerFailure(response));
  });
  // Idle sockets stay open until close(): closing one while a request arrives would be a fault that no test asked for.
  server.keepAliveTimeout = 0;
  server.listen(options.port ?? 0, HOST);
  await once(server, "listening");
  const close = async () => {
    if (!server.listening) return;
    stop.abort();
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, close };
}

async function answer(
  { flowstack, handle }: Service,
  { interim: option, latencyMs = 0 }: EmulatorOptions,
  message: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const request = await readRequest(message);
  if (isCommand(request.path)) return send(command(flowstack, request), response);
  const { outcome, interim } = handle(request);
  if (outcome.kind !== "reset") sendInterim(interimStatuses(request.method, option, interim), response);
  if (latencyMs > 0) await delay(latencyMs, undefined, { signal });
  await sendOutcome(outcome, response);
}

async function readRequest(message: IncomingMessage): Promise<ApiRequest> {
  const { method = "GET", url: path = "/" } = message;
  const pairs = Object.entries(message.headers).map(([name, value = ""]) => [name, String(value)]);
  return { method, path, headers: Object.fromEntries(pairs), body: await text(message) };
}

/** The client is gone, the server is closing, or a function among the options threw an error. */
function answerFailure(response: ServerResponse): void {
  const problem = "The emulator failed, or a function among its options threw an error.";
  if (response.headersSent) response.destroy();
  else send(errorReply(500, "INTERNAL_ERROR", problem), response);
}

function sendInterim(statuses: readonly InterimStatus[], response: ServerResponse): void {
  for (const status of statuses) {
    if (status === 100) response.writeContinue();
    // Early hints need a link; a client of an API has no use for it.
    else response.writeEarlyHints({ link: "</>; rel=preconnect" });
  }
}

async function sendOutcome(outcome: Outcome, response: ServerResponse): Promise<void> {
  switch (outcome.kind) {
    case "reply":
      return send(outcome.reply, response);
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "hang":
      return;
    case "cut":
      return sendPart(outcome.reply, outcome.sent, response);
    case "endless":
      return sendEndless(outcome.reply, outcome.bytes, response);
  }
}

function send({ status, headers, body }: Reply, response: ServerResponse): void {
  response.statusCode = status;
  response.setHeaders(new Map(Object.entries(headers)));
  response.end(body);
}

function sendPart({ status, headers, body }: Reply, sent: number, response: ServerResponse): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.write(body.slice(0, sent), () => response.destroy());
}

/** Sends at the speed of the client, and stops when the client closes the connection. */
async function sendEndless(
  { status, headers, body }: Reply,
  bytes: number,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.writeHead(status, headers).write(body);
  for (let sent = body.length; sent < bytes; sent += CHUNK.length) {
    if (!response.write(CHUNK)) await once(response, "drain", { signal: gone.signal });
  }
  response.end();
}
