import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { command, isCommand } from "./control";
import type { FlowStack } from "./flowstack";
import { errorReply, type Outcome, type Reply } from "./wire";

/** Only this machine may reach an emulator. */
const HOST = "127.0.0.1";
const CHUNK = " ".repeat(64 * 1024);

/** A running server. */
export interface Listening {
  readonly port: number;
  /** Stops listening and ends every socket, hanging ones too. */
  readonly close: () => Promise<void>;
}

/** Puts a FlowStack on a port of the loopback interface; rejects when the port cannot be had. */
export async function listen(flowstack: FlowStack, port: number, latencyMs: number): Promise<Listening> {
  const stop = new AbortController();
  const latency = () => (latencyMs > 0 ? delay(latencyMs, undefined, { signal: stop.signal }) : undefined);
  const server = createServer((request, response) => {
    exchange(flowstack, request, response, latency).catch(() => giveUp(response));
  });
  // Idle sockets stay open until close(): to drop one just as a request comes would be a fault nobody asked for.
  server.keepAliveTimeout = 0;
  server.listen(port, HOST);
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

async function exchange(
  flowstack: FlowStack,
  request: IncomingMessage,
  response: ServerResponse,
  latency: () => Promise<void> | undefined,
): Promise<void> {
  const { method = "GET", url: path = "/" } = request;
  const asked = { method, path, headers: flat(request), body: await text(request) };
  if (isCommand(path)) return send(command(flowstack, asked), response);
  const outcome = flowstack.handle(asked);
  await latency();
  await play(outcome, response);
}

/** The client is gone, the server is closing, or a function among the options threw. */
function giveUp(response: ServerResponse): void {
  const sorry = "The emulator itself failed, or a function among its options.";
  if (response.headersSent) response.destroy();
  else send(errorReply(500, "INTERNAL_ERROR", sorry), response);
}

async function play(outcome: Outcome, response: ServerResponse): Promise<void> {
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
      return sendOn(outcome.reply, outcome.bytes, response);
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

/** Goes at the client's pace, and stops when it hangs up. */
async function sendOn(
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

function flat(request: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(request.headers).map(([name, value = ""]) => [name, String(value)]);
  return Object.fromEntries(pairs);
}
